// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/* The life of processes: fork, exec, exit, and those that were running before us. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "ring.h"
#include "path.h"
#include "task.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* An exec record is made here, since it is far larger than a program's stack (512 bytes); at most 32 KiB a CPU. */
struct workspace {
	struct exec_record exec;
	struct path_buffer image;
	u8 argv[ARGV_BYTES];
	struct path_buffer directory;
	u8 script[PATH_BYTES];
	u8 interpreter[NAME_BYTES];
	struct cgroup_buffer cgroup;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct workspace);
} workspaces SEC(".maps");

/* The iterator may sleep and wake on another CPU, so it has a workspace of its own. One scan at a time. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct workspace);
} scan_workspace SEC(".maps");

/* Named outside of a function, so that the object's BTF describes it and the test of layouts can hold Java against it. */
const struct exit_record *layout_of_exit;

/* Processes of several threads of which one has already told the exit; two may reach that point at once. */
struct process_key {
	u64 start_boot_nanos;
	u64 pid;
};
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
		e->interpreter_length + e->cgroup_length + 7) & ~7ULL;
}

/* The parts of an exec record, in the order of their lengths there; PUT takes where a part begins and its length. */
#define EACH_PART(w, PUT)                                                               \
	do {                                                                            \
		PUT(&(w)->exec, sizeof((w)->exec));                                     \
		PUT(PATH((w)->image), BOUND((w)->exec.image_length, PATH_BYTES));         \
		PUT((w)->argv, BOUND((w)->exec.argv_length, ARGV_BYTES));               \
		PUT(PATH((w)->directory), BOUND((w)->exec.directory_length, PATH_BYTES)); \
		PUT((w)->script, BOUND((w)->exec.script_length, PATH_BYTES));           \
		PUT((w)->interpreter, BOUND((w)->exec.interpreter_length, NAME_BYTES)); \
		PUT((w)->cgroup.bytes, BOUND((w)->exec.cgroup_length, CGROUP_BYTES));   \
	} while (0)

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	struct fork_record f = {};

	COUNT(seen, RECORD_FORK);
	if (child->pid != child->tgid) { /* a thread */
		COUNT(filtered, RECORD_FORK);
		return 0;
	}
	describe(&f.record, child, RECORD_FORK);
	submit(&f.record, sizeof(f), false);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&workspaces, &zero);
	struct writer out;

	COUNT(seen, RECORD_EXEC);
	if (!w) {
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

	if (!reserve(&out, &e->record, record_length(e)))
		return 0;
#define APPEND(part, length) append(&out, part, length)
	EACH_PART(w, APPEND);
	commit(&out, RECORD_EXEC, false);
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

SEC("iter.s/task")
int each_task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct seq_file *out = ctx->meta->seq;
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&scan_workspace, &zero);

	if (!task || !w || task->pid != task->tgid)
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
	}

	u64 padding = 0, length = record_length(e);

	e->record.length = length;
#define WRITE(part, length) bpf_seq_write(out, part, length)
	EACH_PART(w, WRITE);
	WRITE(&padding, (length - sizeof(*e) - e->image_length - e->argv_length - e->directory_length -
			 e->script_length - e->interpreter_length - e->cgroup_length) & 7);
	return 0;
}
