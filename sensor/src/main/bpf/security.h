/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The record of a call that matters to security: described, judged by the rules, told. Include it behind ring.h, with
 * the lane chosen.
 *
 * What a call did is read from what the kernel has when it returns: the task's credentials, its namespaces, its root,
 * the object behind a descriptor. What a caller may still change, such as a structure behind a pointer, is looked at
 * only where the kernel keeps nothing of it, and is a text then.
 */
#pragma once

#include "security_kernel.h"
#include "task.h"
#include "interest.h"
#include "call.h"
#include "match.h"

/* Of each program that a process runs, what it did for the first time. */
struct first_key {
	u64 start_boot_nanos;
	u64 kind;
	u64 target_start_boot_nanos;
	u32 pid;
	u32 exec; /* programs that it began before */
};

/* Who a process is: users and groups (real, effective, saved, of file systems), then capabilities. */
struct identity {
	u32 ids[8];
	u64 capabilities[4]; /* permitted, inheritable, effective, ambient */
	u64 groups; /* tells one list of supplementary groups from another */
};

struct identity_key {
	u64 start_boot_nanos;
	u64 pid;
};

struct workspace {
	struct call_record call;
	struct match_subject subject;
	struct arguments arguments;
	struct path_buffer path, target, image;
	struct asked_bytes asked;
	char action[16];
	struct identity identity;
	u32 group_ids[8];
	u64 task; /* the address of the target's task */
	u64 at; /* of the search for it */
	u64 has_target_user; /* whether target_uid says something though there is no target */
	u64 anonymous; /* of memory: whether it is of no file, or was changed */
};

#include "match.bpf.h"
#include "subject.h"
#include "enforce.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct workspace);
} call_workspaces SEC(".maps");

/* One that is forgotten is told again. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct first_key);
	__type(value, u32);
} firsts SEC(".maps");

/* Kept at fork, exec and change. Of one that is forgotten, or that ran before us, it is not known what was before. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 32768);
	__type(key, struct identity_key);
	__type(value, struct identity);
} identities SEC(".maps");

/* Modules that are being loaded, by the thread that does it. */
struct module_name {
	char name[56];
};
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 64);
	__type(key, u32);
	__type(value, struct module_name);
} loading_modules SEC(".maps");

const struct call_record *layout_of_call;
const enum call_name *layout_of_call_names;

/* What is to become of an event. */
enum verdict {
	TOLD,
	FILTERED, /* neither told nor judged */
	JUDGED, /* told where a rule holds */
};

/* `event.action` of each type; the other side is the events' own names. */
static const char actions[64][16] = {
#define ACTION(type, word) [RECORD_##type - RECORD_PTRACE] = word
	ACTION(PTRACE, "ptrace"),
	ACTION(MEMORY_READ, "memory_read"),
	ACTION(MEMORY_WRITE, "memory_write"),
	ACTION(IDENTITY, "identity"),
	ACTION(CAPSET, "capset"),
	ACTION(PRCTL, "prctl"),
	ACTION(MOUNT, "mount"),
	ACTION(UMOUNT, "umount"),
	ACTION(PIVOT_ROOT, "pivot_root"),
	ACTION(CHROOT, "chroot"),
	ACTION(UNSHARE, "unshare"),
	ACTION(SETNS, "setns"),
	ACTION(CLONE, "clone"),
	ACTION(MODULE_LOAD, "module_load"),
	ACTION(MODULE_UNLOAD, "module_unload"),
	ACTION(BPF, "bpf"),
	ACTION(MEMFD_CREATE, "memfd_create"),
	ACTION(MEMORY_EXEC, "memory_exec"),
	ACTION(KILL, "kill"),
	ACTION(KEYCTL, "keyctl"),
	ACTION(USERFAULTFD, "userfaultfd"),
	ACTION(IO_URING_SETUP, "io_uring_setup"),
	ACTION(PERF_EVENT_OPEN, "perf_event_open"),
	ACTION(SECCOMP, "seccomp"),
	ACTION(TERMINAL_INPUT, "terminal_input"),
	ACTION(PERSONALITY, "personality"),
	ACTION(SYSLOG, "syslog"),
	ACTION(REBOOT, "reboot"),
	ACTION(CLOCK_SET, "clock_set"),
	ACTION(SETHOSTNAME, "sethostname"),
	ACTION(KEXEC_LOAD, "kexec_load"),
	ACTION(SWAP, "swap"),
	ACTION(ACCT, "acct"),
	ACTION(IOPL, "iopl"),
};

static __always_inline bool is_error(long result)
{
	return (u64)result >= (u64)-MOST_ERRORS;
}

/* A record of `type`, of which nothing but the task is known yet. */
static __always_inline void begin(struct workspace *w, struct task_struct *task, u16 type, u32 name, long result)
{
	__builtin_memset((u8 *)&w->call + sizeof(struct record), 0, sizeof(w->call) - sizeof(struct record));
	w->has_target_user = 0;
	describe(&w->call.record, task, type);
	w->call.name = name;
	w->call.result = result;
}

static __always_inline struct identity_key identity_key_of(struct task_struct *task)
{
	return (struct identity_key){ .start_boot_nanos = task->group_leader->start_boottime, .pid = task->tgid };
}

static __always_inline void read_identity(struct identity *identity, const struct cred *cred)
{
	identity->ids[0] = BPF_CORE_READ(cred, uid.val);
	identity->ids[1] = BPF_CORE_READ(cred, euid.val);
	identity->ids[2] = BPF_CORE_READ(cred, suid.val);
	identity->ids[3] = BPF_CORE_READ(cred, fsuid.val);
	identity->ids[4] = BPF_CORE_READ(cred, gid.val);
	identity->ids[5] = BPF_CORE_READ(cred, egid.val);
	identity->ids[6] = BPF_CORE_READ(cred, sgid.val);
	identity->ids[7] = BPF_CORE_READ(cred, fsgid.val);
	identity->capabilities[0] = capabilities(&cred->cap_permitted);
	identity->capabilities[1] = capabilities(&cred->cap_inheritable);
	identity->capabilities[2] = capabilities(&cred->cap_effective);
	identity->capabilities[3] = capabilities(&cred->cap_ambient);
	identity->groups = 0;
}

/* How many supplementary groups a task has; the first of them into `ids`. */
static __always_inline u64 read_groups(u32 *ids, const struct cred *cred)
{
	struct group_info *groups = BPF_CORE_READ(cred, group_info);
	u64 count = BPF_CORE_READ(groups, ngroups);
	u64 bytes = BOUND(count * 4, 32);

	__builtin_memset(ids, 0, 32);
	bpf_probe_read_kernel(ids, bytes, (void *)groups + bpf_core_field_offset(struct group_info, gid));
	return count;
}

/* Whether this program did such a thing never before. */
static __always_inline bool is_first(struct task_struct *task, u64 kind, u64 target_start)
{
	struct first_key key = {
		.start_boot_nanos = task->group_leader->start_boottime,
		.kind = kind,
		.target_start_boot_nanos = target_start,
		.pid = task->tgid,
		.exec = task->self_exec_id,
	};
	u32 one = 1;

	if (bpf_map_lookup_elem(&firsts, &key))
		return false;
	bpf_map_update_elem(&firsts, &key, &one, BPF_NOEXIST);
	return true;
}

/* The task that the address in w->task is of: as the target, its image included. */
__noinline int describe_target(struct workspace *w)
{
	struct interest_control *control = interest_control_of();

	if (!w || !w->task || !control)
		return 0;

	struct task_struct *task = (void *)w->task;
	struct call_record *c = &w->call;
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	struct file *image = mm ? BPF_CORE_READ(mm, exe_file) : 0;

	c->target_pid = BPF_CORE_READ(task, tgid);
	c->target_start_boot_nanos = BPF_CORE_READ(task, group_leader, start_boottime);
	c->target_uid = BPF_CORE_READ(task, cred, uid.val);
	bpf_probe_read_kernel_str(c->target_comm, sizeof(c->target_comm), BPF_CORE_READ(task, group_leader, comm));
	if (control->own_pid == (s32)c->target_pid)
		c->record.flags |= TARGET_OURS;
	if (image) {
		if (PATH_TEXT(&w->target, image, f_path))
			c->record.flags |= TARGET_CUT;
		c->target_length = PATH_LENGTH(w->target);
	}
	return 0;
}

/*
 * Looks for the task of a pid as the caller sees it, in the pids of its namespace (a tree of 64 branches a node); its
 * address is in w->task then, or 0.
 */
__noinline int find_task(struct workspace *w, s32 number)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!w)
		return 0;

	struct pid *own = task->thread_pid;
	u64 level = BPF_CORE_READ(own, level), index = (u32)number;
	struct upid seen = {};
	struct pid *found;
	struct hlist_node *first;
	void *entry;
	u32 bits = bpf_core_field_size(((struct xa_node *)0)->slots) == 512 ? 6 : 4;

	w->task = 0;
	if (number <= 0)
		return 0;
	bpf_probe_read_kernel(&seen, sizeof(seen), (void *)&own->numbers + level * sizeof(seen));
	entry = BPF_CORE_READ(seen.ns, idr.idr_rt.xa_head);
#pragma unroll
	for (int depth = 0; depth < 6; depth++) {
		u64 address = (u64)entry, shift, slot;

		if ((address & RADIX_TREE_ENTRY_MASK) != RADIX_TREE_INTERNAL_NODE)
			break;

		struct xa_node *node = (void *)(address - RADIX_TREE_INTERNAL_NODE);

		shift = BPF_CORE_READ(node, shift) & 31;
		if (!depth && index >> shift >> bits)
			return 0;
		slot = (index >> shift) & ((1 << bits) - 1);
		entry = 0;
		bpf_probe_read_kernel(&entry, sizeof(entry),
				      (void *)node + bpf_core_field_offset(struct xa_node, slots) + slot * sizeof(entry));
	}
	found = entry;
	if (!found || ((u64)found & RADIX_TREE_ENTRY_MASK))
		return 0;
	first = BPF_CORE_READ(found, tasks[0].first);
	if (first)
		w->task = (u64)((void *)first - bpf_core_field_offset(struct task_struct, pid_links));
	return 0;
}

/* The process of a pid as the caller sees it, as the target; where it is gone, the number that was asked for. */
static __always_inline void target_of(struct workspace *w, s32 number)
{
	find_task(w, number);
	if (w->task)
		describe_target(w);
	else if (number > 0)
		w->call.target_pid = number;
}

/* A path that the caller gave, as w->path. */
__noinline int asked_path(struct workspace *w, u64 text, s64 directory)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct path seen_from = {};

	if (!w)
		return 0;

	struct fs_struct *fs = task->fs;
	long read = bpf_probe_read_user_str(w->asked.bytes, PATH_BYTES, (void *)text);

	if (read <= 0)
		return 0;
	w->asked.length = BOUND(read - 1, PATH_BYTES);
	w->call.record.flags |= PATH_ASKED;
	if (w->asked.bytes[0] == '/')
		BPF_CORE_READ_INTO(&seen_from, fs, root);
	else if ((s32)directory == AT_FDCWD)
		BPF_CORE_READ_INTO(&seen_from, fs, pwd);
	else
		BPF_CORE_READ_INTO(&seen_from, file_of(task, directory), f_path);
	if (asked_text(&w->path, &w->asked, (u64)seen_from.mnt, (u64)seen_from.dentry))
		w->call.record.flags |= PATH_CUT;
	w->call.path_length = PATH_LENGTH(w->path);
	return 0;
}

/* The path of an open file, as w->path. */
static __always_inline void path_of(struct workspace *w, struct file *file)
{
	if (!file)
		return;
	if (PATH_TEXT(&w->path, file, f_path))
		w->call.record.flags |= PATH_CUT;
	w->call.path_length = PATH_LENGTH(w->path);
}

/* A text that the caller gave, as the other text; behind asked_path(), which needs the same room. */
static __always_inline void other_text(struct workspace *w, u64 text)
{
	long read = bpf_probe_read_user_str(w->asked.bytes, PATH_BYTES, (void *)text);

	if (read == PATH_BYTES)
		w->call.record.flags |= OTHER_CUT;
	w->call.other_length = BOUND(read > 0 ? read - 1 : 0, PATH_BYTES);
}

/* The type of the file system that an open file lies on, as the word. */
static __always_inline void file_system_of(struct workspace *w, struct file *file)
{
	if (file)
		bpf_probe_read_kernel_str(w->call.word, sizeof(w->call.word),
					  BPF_CORE_READ(file, f_path.mnt, mnt_sb, s_type, name));
}

/* What rules may ask about a call, as far as they do. */
static __always_inline void describe_subject(struct workspace *w, struct match_scratch *s, struct task_struct *task)
{
	struct call_record *c = &w->call;

	TELL_ACTOR(w, s, call.record);
	if (wants(s, FIELD_IMAGE)) {
		struct mm_struct *mm = task->mm;
		struct file *image = mm ? mm->exe_file : 0;

		w->image.position = PATH_BYTES;
		if (image)
			PATH_TEXT(&w->image, image, f_path);
		TELL_PATH(w, FIELD_IMAGE, image, PATH_LENGTH(w->image));
	}
	TELL_PATH(w, FIELD_TARGET_FILENAME, path, c->path_length);
	TELL_PATH(w, FIELD_TARGET_IMAGE, target, c->target_length);
	tell_number(w, FIELD_TARGET_USER_ID, c->target_uid);
	w->subject.fields[FIELD_TARGET_USER_ID].present = c->target_start_boot_nanos || w->has_target_user;
	tell_number(w, FIELD_CALL_REQUEST, c->request);
	tell_number(w, FIELD_CALL_FLAGS, c->flags);
	if (wants(s, FIELD_EVENT_ACTION)) {
		u64 length = 0;

		__builtin_memcpy(w->action, actions[(c->record.type - RECORD_PTRACE) & 63], sizeof(w->action));
		while (length < sizeof(w->action) && w->action[length])
			length++;
		tell_text(w, FIELD_EVENT_ACTION, __builtin_offsetof(struct workspace, action), length, true);
	}
}

/* Judges what the workspace describes, does what the rules say, and tells it. */
static __always_inline void tell(struct workspace *w, struct match_scratch *s, struct task_struct *task, int verdict)
{
	struct call_record *c = &w->call;
	u16 type = c->record.type;
	struct writer out;
	u64 length;

	if (verdict != FILTERED && image_generation(s, CATEGORY_SYSCALL)) {
		if (s->base) {
			describe_subject(w, s, task);
			judge(w, s);
			c->matches_length = 2 * BOUND(s->match_count, MOST_RULES);
			c->record.flags |= act(s, task);
		}
		c->generation = s->generation;
	}
	if (verdict != TOLD && !c->matches_length) {
		COUNT(filtered, type);
		return;
	}
	length = (sizeof(*c) + c->path_length + c->other_length + c->target_length + c->matches_length + 7) & ~7ULL;
	if (!reserve(&out, &c->record, length))
		return;
	append(&out, c, sizeof(*c));
	append(&out, PATH(w->path), BOUND(c->path_length, PATH_BYTES));
	append(&out, w->asked.bytes, BOUND(c->other_length, PATH_BYTES));
	append(&out, PATH(w->target), BOUND(c->target_length, PATH_BYTES));
	append(&out, s->matches, BOUND(c->matches_length, MATCHES_BYTES));
	commit(&out, type, c->matches_length);
}
