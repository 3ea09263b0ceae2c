// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/* Refuses a program that a rule forbids, before the process is given up for it: execve(2) fails, and its caller goes on. */
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
#include "slots.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct name_search {
	struct slot *slot;
};

static long name_turn(u32 i, struct name_search *n)
{
	if (i < PATH_BYTES && n->slot->w.argv[i] == '/')
		n->slot->s.at = i + 1;
	return 0;
}

/* What the task will be called: the name in the path that was given. */
static __always_inline void describe_name(struct slot *slot, struct linux_binprm *bprm)
{
	struct exec_record *e = &slot->w.exec;
	struct linux_binprm___v614 *v614 = (void *)bprm;
	struct name_search search = { .slot = slot };
	u32 length;
	u64 at;

	if (bpf_core_field_exists(v614->comm_from_dentry) && BPF_CORE_READ_BITFIELD_PROBED(v614, comm_from_dentry)) {
		bpf_probe_read_kernel_str(e->record.comm, sizeof(e->record.comm),
					  BPF_CORE_READ(bprm, file, f_path.dentry, d_name.name));
		return;
	}
	length = string(slot->w.argv, PATH_BYTES, bprm->filename); /* argv is not known yet, so there is room */
	slot->s.at = 0;
	bpf_loop(length, name_turn, &search, 0);
	at = BOUND(slot->s.at, PATH_BYTES - 1);
	bpf_probe_read_kernel_str(e->record.comm, sizeof(e->record.comm), slot->w.argv + at);
}

/*
 * Judges the program that is about to be run. Its command line lies in memory that is not the task's yet, and what
 * user it will be is not settled: rules that ask for these have no `block` in the image, but `kill`, which the hook
 * behind the exec does. All else is as that hook will find it.
 */
static __always_inline bool is_forbidden(struct slot *slot, struct task_struct *task, struct linux_binprm *bprm,
					 struct judgement *judgement)
{
	struct workspace *w = &slot->w;
	struct match_scratch *s = &slot->s;
	struct exec_record *e = &w->exec;
	struct process_key key = key_of(task);
	u32 generation = image_generation(s, CATEGORY_PROCESS_CREATION);
	struct writer out;

	if (!s->base)
		return false;
	describe_process(w, task, bprm->file, RECORD_EXEC);
	e->argc = bprm->argc;
	e->record.flags |= ARGV_UNREADABLE;
	describe_script(w, bprm);
	describe_name(slot, bprm);
	s->parent_unknown = !recall_parent(s, task, bpf_map_lookup_elem(&kept_processes, &key), generation);
	if (s->parent_unknown)
		e->record.flags |= PARENT_UNKNOWN;
	describe_subject(w, s);
	judge(w, s);
	if (!is_refused(s, judgement, task))
		return false;

	COUNT(seen, RECORD_EXEC);
	e->record.flags |= BLOCKED;
	e->generation = s->generation;
	e->matches_length = 2 * BOUND(s->match_count, MOST_RULES);
	if (reserve(&out, &e->record, record_length(e))) {
#define APPEND(part, length) append(&out, part, length)
		EACH_PART(w, s, APPEND);
		commit(&out, RECORD_EXEC, true);
	}
	return true;
}

/* Called for the file, and where that is a script, for its interpreter as well: then that is what will run. */
SEC("lsm/bprm_check_security")
int BPF_PROG(before_exec, struct linux_binprm *bprm)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct judgement *judgement = blocking(CATEGORY_PROCESS_CREATION);
	struct slot *slot;
	bool forbidden;

	if (!judgement || is_protected(judgement, task) || (bprm->buf[0] == '#' && bprm->buf[1] == '!'))
		return 0;
	slot = take_slot();
	if (!slot) {
		COUNT(seen, RECORD_EXEC);
		COUNT(lost, RECORD_EXEC);
		return -EPERM;
	}
	forbidden = is_forbidden(slot, task, bprm, judgement);
	give_back(slot);
	return forbidden ? -EPERM : 0;
}
