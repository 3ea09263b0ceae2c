/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What an exec is: its record, and what rules may ask about it. One for every hook that knows of execs. Include it
 * behind ring.h, workspace.h, match.bpf.h, subject.h and enforce.h.
 */
#pragma once

#include "task.h"

struct process_key {
	u64 start_boot_nanos;
	u64 pid;
};

/*
 * What rules ask about parents, of each process. One that does not fit is not known, and its children are judged in
 * user space.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32768);
	__type(key, struct process_key);
	__type(value, struct kept);
} kept_processes SEC(".maps");

/* The parts of an exec record that a running process tells as well as a starting one; not argv, which lies in user memory. */
static __always_inline void describe_process(struct workspace *w, struct task_struct *task, struct file *image, u16 type)
{
	struct exec_record *e = &w->exec;
	const struct cred *cred = task->cred;
	struct fs_struct *fs = task->fs;

	describe(&e->record, task, type);
	e->cap_permitted = capabilities(&cred->cap_permitted);
	e->cap_inheritable = capabilities(&cred->cap_inheritable);
	e->cap_ambient = capabilities(&cred->cap_ambient);
	e->argc = 0;
	e->calling_tid = task->pid;
	e->argv_total = 0;
	e->argv_length = 0;
	e->script_length = 0;
	e->interpreter_length = 0;
	e->matches_length = 0;
	e->generation = 0;

	e->image_inode = 0;
	e->image_device = 0;
	e->image_length = 0;
	if (image) {
		describe_image(e, image);
		if (PATH_TEXT(&w->image, image, f_path))
			e->record.flags |= IMAGE_CUT;
		e->image_length = PATH_LENGTH(w->image);
	}

	e->directory_length = 0;
	if (fs) {
		if (PATH_TEXT(&w->directory, fs, pwd))
			e->record.flags |= DIRECTORY_CUT;
		e->directory_length = PATH_LENGTH(w->directory);
	}

	if (cgroup_text(&w->cgroup, (u64)BPF_CORE_READ(cgroup_of(task), kn)))
		e->record.flags |= CGROUP_CUT;
	e->cgroup_length = BOUND(w->cgroup.length, CGROUP_BYTES);
}

/* Where argv lies, and how much of it we take. */
static __always_inline u64 measure_argv(struct exec_record *e, struct mm_struct *mm)
{
	u64 start = mm->arg_start, end = mm->arg_end;

	e->argv_total = end > start ? end - start : 0;
	if (e->argv_total > ARGV_BYTES)
		e->record.flags |= ARGV_CUT;
	return BOUND(e->argv_total, ARGV_BYTES);
}

/* Copies a string of the kernel's; returns its length without the NUL. */
static __always_inline u32 string(u8 *to, u64 room, const char *from)
{
	long read = bpf_probe_read_kernel_str(to, room, from);

	return read > 0 ? read - 1 : 0;
}

/* Where the image is the interpreter of a script. */
static __always_inline void describe_script(struct workspace *w, struct linux_binprm *bprm)
{
	struct exec_record *e = &w->exec;

	if (bprm->interp == bprm->filename)
		return;
	e->record.flags |= SCRIPT;
	e->script_length = string(w->script, PATH_BYTES, bprm->filename);
	if (e->script_length == PATH_BYTES - 1)
		e->record.flags |= SCRIPT_CUT;
	e->interpreter_length = string(w->interpreter, NAME_BYTES, bprm->interp);
}

/* Rounded up to the 8 bytes that the ring deals in. */
static __always_inline u64 record_length(struct exec_record *e)
{
	return (sizeof(*e) + e->image_length + e->argv_length + e->directory_length + e->script_length +
		e->interpreter_length + e->cgroup_length + e->matches_length + 7) & ~7ULL;
}

/* The parts of an exec record, in the order of their lengths there; PUT takes where a part begins and its length. */
#define EACH_PART(w, s, PUT)                                                              \
	do {                                                                            \
		PUT(&(w)->exec, sizeof((w)->exec));                                     \
		PUT(PATH((w)->image), BOUND((w)->exec.image_length, PATH_BYTES));         \
		PUT((w)->argv, BOUND((w)->exec.argv_length, ARGV_BYTES));               \
		PUT(PATH((w)->directory), BOUND((w)->exec.directory_length, PATH_BYTES)); \
		PUT((w)->script, BOUND((w)->exec.script_length, PATH_BYTES));           \
		PUT((w)->interpreter, BOUND((w)->exec.interpreter_length, NAME_BYTES)); \
		PUT((w)->cgroup.bytes, BOUND((w)->exec.cgroup_length, CGROUP_BYTES));   \
		PUT((s)->matches, BOUND((w)->exec.matches_length, MATCHES_BYTES));      \
	} while (0)

static __always_inline struct process_key key_of(struct task_struct *task)
{
	return (struct process_key){ .start_boot_nanos = task->group_leader->start_boottime, .pid = task->tgid };
}

/* What rules may ask about an exec. */
static __always_inline void describe_subject(struct workspace *w, struct match_scratch *s)
{
	struct exec_record *e = &w->exec;
	u64 arguments = BOUND(e->argv_length, ARGV_BYTES);

	/* The zero behind the last argument is no part of what people see. */
	if (arguments) {
		u64 last = arguments - 1;

		asm volatile("" : "+r"(last));
		if (!w->argv[last & (ARGV_BYTES - 1)])
			arguments--;
	}
	TELL_ACTOR(w, s, exec.record);
	TELL_PATH(w, FIELD_IMAGE, image, e->image_length);
	tell_text(w, FIELD_COMMAND_LINE, __builtin_offsetof(struct workspace, argv), arguments, e->argv_length != 0);
	TELL_PATH(w, FIELD_CURRENT_DIRECTORY, directory, e->directory_length);
	tell_text(w, FIELD_SCRIPT, __builtin_offsetof(struct workspace, script), e->script_length, e->record.flags & SCRIPT);
	tell_number(w, FIELD_GROUP_ID, e->record.gid);
	tell_number(w, FIELD_LOGON_ID, e->record.login_uid == (u32)-1 ? 0 : e->record.login_uid);
	tell_number(w, FIELD_ARGUMENT_COUNT, e->argc);
	tell_number(w, FIELD_IMAGE_IN_MEMORY, !!(e->record.flags & IMAGE_MEMFD));
	tell_number(w, FIELD_IMAGE_DELETED, !!(e->record.flags & IMAGE_DELETED));
}

/*
 * What rules ask about the parent: known from the fork, or else from the parent itself, as long as that is the one that
 * created the process; into s->parent.
 */
static __always_inline bool recall_parent(struct match_scratch *s, struct task_struct *task, struct kept *kept,
					  u32 generation)
{
	struct process_key key = key_of(task->real_parent);

	__builtin_memset(s->parent, 0, sizeof(s->parent));
	if (!kept)
		return false;
	if (kept->parent_generation == generation) {
		__builtin_memcpy(s->parent, kept->parent, sizeof(s->parent));
		return true;
	}
	if (kept->creator_start_boot_nanos != key.start_boot_nanos)
		return false;
	kept = bpf_map_lookup_elem(&kept_processes, &key);
	if (kept && kept->generation == generation) {
		__builtin_memcpy(s->parent, kept->own, sizeof(s->parent));
		return true;
	}
	return false;
}
