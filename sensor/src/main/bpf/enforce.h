/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* What is done where a rule holds whose action is more than to log. Include it behind match.bpf.h. */
#pragma once

/* No action touches pid 1, the collector and what it starts. */
static __always_inline bool is_protected(struct judgement *judgement, struct task_struct *task)
{
	return task->tgid == 1 || task->tgid == judgement->protected_pid ||
	       task->real_parent->tgid == judgement->protected_pid;
}

/* Nor what the rules' owner spares. */
static __always_inline bool is_spared(struct match_scratch *s, struct judgement *judgement, struct task_struct *task)
{
	return s->spared || is_protected(judgement, task);
}

/*
 * Does to the current task what the rules say that hold; returns what came of it, as flags of the record. Whether the
 * ring has room plays no part.
 */
static __always_inline u16 act(struct match_scratch *s, struct task_struct *task)
{
	u32 zero = 0;
	struct judgement *judgement = bpf_map_lookup_elem(&judgements, &zero);

	if (s->action == ACTION_LOG || !judgement || !judgement->enforcing)
		return 0;
	if (is_spared(s, judgement, task))
		return SPARED;
	if (s->undecided)
		return 0; /* user space will know the parent, and whether it spares */
	return bpf_send_signal(SIGKILL) ? KILL_FAILED : KILLED;
}

/*
 * Before a call is done: where actions are taken, and a rule of the category would refuse it. The other hooks' work is
 * not theirs to pay for.
 */
static __always_inline struct judgement *blocking(u32 category)
{
	u32 zero = 0;
	struct judgement *judgement = bpf_map_lookup_elem(&judgements, &zero);

	if (!judgement || !judgement->enforcing || !(judgement->blocking >> category & 1))
		return 0;
	return judgement;
}

/*
 * Whether the rules that hold refuse the call. Where that hangs on what is not known yet, they do not; what is done then
 * is for the hook that tells the event.
 */
static __always_inline bool is_refused(struct match_scratch *s, struct judgement *judgement, struct task_struct *task)
{
	return s->action == ACTION_BLOCK && !s->undecided && !is_spared(s, judgement, task);
}
