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
#include "exec.h"

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

/* Processes of several threads of which one has already told the exit; two may reach that point at once. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct process_key);
	__type(value, u32);
} exits_told SEC(".maps");

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

	describe_script(w, bprm);

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
