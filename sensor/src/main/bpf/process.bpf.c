// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/* The life of processes: fork, exec, exit, and those that were running before us. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "ring.h"
#include "task.h"
#include "workspace.h"
#include "match.bpf.h"
#include "subject.h"
#include "enforce.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct workspace);
} workspaces SEC(".maps");

/* The iterator may sleep and wake on another CPU, so it has its own. One scan at a time. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct workspace);
} scan_workspace SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct match_scratch);
} scan_scratch SEC(".maps");

/* Named outside of a function, so that the object's BTF describes it and the test of layouts can hold Java against it. */
const struct exit_record *layout_of_exit;
const enum record_type *layout_of_types;
const enum record_flag *layout_of_flags;
const enum match_category *layout_of_categories;
const enum match_top *layout_of_top;
const enum match_header *layout_of_header;
const enum match_field *layout_of_fields;

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

/* Processes of several threads of which one has already told the exit; two may reach that point at once. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct process_key);
	__type(value, u32);
} exits_told SEC(".maps");

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

/* What a child's children will ask about it is what they would ask about its creator, until it runs a program. */
static __always_inline void inherit(struct task_struct *creator, struct task_struct *child)
{
	struct task_struct *parent = child->real_parent;
	struct process_key key = key_of(creator), parent_key = key_of(parent), child_key = key_of(child);
	struct kept kept = { .creator_start_boot_nanos = parent_key.start_boot_nanos };
	struct kept *known;

	if (!has_rules())
		return;
	known = bpf_map_lookup_elem(&kept_processes, &key);
	if (known) {
		kept.generation = known->generation;
		__builtin_memcpy(kept.own, known->own, sizeof(kept.own));
	}
	known = bpf_map_lookup_elem(&kept_processes, &parent_key);
	if (known) {
		kept.parent_generation = known->generation;
		__builtin_memcpy(kept.parent, known->own, sizeof(kept.parent));
	}
	bpf_map_update_elem(&kept_processes, &child_key, &kept, BPF_NOEXIST);
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

/* For this process's children. */
static __always_inline void keep(struct match_scratch *s, struct task_struct *task, struct process_key *key,
				 struct kept *kept)
{
	if (kept) {
		*(volatile u32 *)&kept->generation = 0;
		__builtin_memcpy(kept->own, s->own, sizeof(kept->own));
		*(volatile u32 *)&kept->generation = s->generation;
	} else {
		struct kept fresh = {
			.generation = s->generation,
			.creator_start_boot_nanos = task->real_parent->group_leader->start_boottime,
		};

		__builtin_memcpy(fresh.own, s->own, sizeof(fresh.own));
		bpf_map_update_elem(&kept_processes, key, &fresh, BPF_NOEXIST);
	}
}

/* Judges an exec by the rules, and does what they say. */
static __always_inline void judge_exec(struct workspace *w, struct match_scratch *s, struct task_struct *task)
{
	struct process_key key = key_of(task);
	struct kept *kept = bpf_map_lookup_elem(&kept_processes, &key);
	struct exec_record *e = &w->exec;
	u32 generation = image_generation(s, CATEGORY_PROCESS_CREATION);

	if (!generation)
		return;
	s->parent_unknown = !recall_parent(s, task, kept, generation);
	if (s->parent_unknown)
		e->record.flags |= PARENT_UNKNOWN;
	describe_subject(w, s);
	judge(w, s);
	keep(s, task, &key, kept);
	e->generation = s->generation;
	e->matches_length = 2 * BOUND(s->match_count, MOST_RULES);
	e->record.flags |= act(s, task);
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	struct fork_record f = {};

	COUNT(seen, RECORD_FORK);
	if (child->pid != child->tgid) { /* a thread */
		COUNT(filtered, RECORD_FORK);
		return 0;
	}
	inherit(parent, child);
	describe(&f.record, child, RECORD_FORK);
	submit(&f.record, sizeof(f), false);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&workspaces, &zero);
	struct match_scratch *s = bpf_map_lookup_elem(&scratches, &zero);
	struct writer out;

	COUNT(seen, RECORD_EXEC);
	if (!w || !s) {
		COUNT(lost, RECORD_EXEC);
		return 0;
	}

	struct exec_record *e = &w->exec;

	describe_process(w, task, bprm->file, RECORD_EXEC);
	e->argc = bprm->argc;
	e->calling_tid = old_pid;

	/* From where the new image has it, not from the caller's pointers: nobody can change it in between. */
	u64 wanted = measure_argv(e, task->mm);

	if (bpf_probe_read_user(w->argv, wanted, (void *)task->mm->arg_start))
		e->record.flags |= ARGV_UNREADABLE;
	else
		e->argv_length = wanted;

	if (bprm->interp != bprm->filename) {
		e->record.flags |= SCRIPT;
		e->script_length = string(w->script, PATH_BYTES, bprm->filename);
		if (e->script_length == PATH_BYTES - 1)
			e->record.flags |= SCRIPT_CUT;
		e->interpreter_length = string(w->interpreter, NAME_BYTES, bprm->interp);
	}

	judge_exec(w, s, task);
	if (!reserve(&out, &e->record, record_length(e)))
		return 0;
#define APPEND(part, length) append(&out, part, length)
	EACH_PART(w, s, APPEND);
	commit(&out, RECORD_EXEC, e->matches_length);
	return 0;
}

/* The last thread to go tells of the process, whichever thread it is. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	struct signal_struct *signal = task->signal;
	struct task_struct *leader = task->group_leader;
	struct exit_record x = {};

	COUNT(seen, RECORD_EXIT);
	if (signal->live.counter > 0) {
		COUNT(filtered, RECORD_EXIT);
		return 0;
	}
	if (task != leader || signal->nr_threads > 1) {
		struct process_key key = { .start_boot_nanos = leader->start_boottime, .pid = task->tgid };
		u32 told = 1;

		if (bpf_map_update_elem(&exits_told, &key, &told, BPF_NOEXIST)) {
			COUNT(filtered, RECORD_EXIT);
			return 0;
		}
	}
	struct process_key gone = key_of(task);

	bpf_map_delete_elem(&kept_processes, &gone);
	describe(&x.record, leader, RECORD_EXIT);
	x.status = signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code : leader->exit_code;
	/*
	 * Threads that were reaped are in the sum; we, and a leader that waits for us, are not yet. Of each, what the
	 * scheduler accounted at its last tick.
	 */
	x.cpu_nanos = signal->sum_sched_runtime + task->se.sum_exec_runtime;
	if (task != leader)
		x.cpu_nanos += leader->se.sum_exec_runtime;
	x.peak_rss_pages = signal->maxrss;
	submit(&x.record, sizeof(x), false);
	return 0;
}

/*
 * For the children of a process that runs already. It may begin another program meanwhile: the hook of that either
 * comes behind us, or has replaced the memory before, and then we do not know.
 */
static __always_inline void keep_running(struct match_scratch *s, struct task_struct *task, struct mm_struct *mm)
{
	struct process_key key = key_of(task);
	struct kept *kept = bpf_map_lookup_elem(&kept_processes, &key);

	if (kept && kept->generation == s->generation)
		return;
	keep(s, task, &key, kept);
	kept = bpf_map_lookup_elem(&kept_processes, &key);
	if (kept && task->mm != mm)
		kept->generation = 0;
	if (!task->signal->live.counter) /* the hook of its exit may have come before us */
		bpf_map_delete_elem(&kept_processes, &key);
}

SEC("iter.s/task")
int each_task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct seq_file *out = ctx->meta->seq;
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&scan_workspace, &zero);
	struct match_scratch *s = bpf_map_lookup_elem(&scan_scratch, &zero);

	if (!task || !w || !s || task->pid != task->tgid)
		return 0;

	struct exec_record *e = &w->exec;
	struct mm_struct *mm = task->mm;

	describe_process(w, task, mm ? mm->exe_file : 0, RECORD_TASK);
	if (mm) {
		u64 wanted = measure_argv(e, mm);

		if (wanted && bpf_copy_from_user_task(w->argv, wanted, (void *)mm->arg_start, task, 0))
			e->record.flags |= ARGV_UNREADABLE;
		else
			e->argv_length = wanted;
		if (image_generation(s, CATEGORY_PROCESS_CREATION)) {
			describe_subject(w, s);
			judge_as_parent(w, s);
			keep_running(s, task, mm);
		}
	}

	u64 padding = 0, length = record_length(e);

	e->record.length = length;
#define WRITE(part, length) bpf_seq_write(out, part, length)
	EACH_PART(w, s, WRITE);
	WRITE(&padding, (length - sizeof(*e) - e->image_length - e->argv_length - e->directory_length -
			 e->script_length - e->interpreter_length - e->cgroup_length - e->matches_length) & 7);
	return 0;
}
