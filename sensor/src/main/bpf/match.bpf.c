// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/* Judges an event that Java lays into the workspace: the same code as in the hooks, to be tried and timed. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "workspace.h"
#include "match.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* What is to be judged: the process, and before that its parent. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, struct workspace);
} given SEC(".maps");

struct verdict {
	u64 category; /* in: of the event */
	u64 nanos; /* that judge() took */
	u64 generation;
	u64 action;
	u64 spared;
	u64 matches;
	u16 rules[MOST_RULES];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct verdict);
} verdicts SEC(".maps");

SEC("raw_tp/judge_given")
int judge_given(struct bpf_raw_tracepoint_args *ctx)
{
	u32 zero = 0, one = 1;
	struct workspace *w = bpf_map_lookup_elem(&given, &zero);
	struct workspace *parent = bpf_map_lookup_elem(&given, &one);
	struct match_scratch *s = bpf_map_lookup_elem(&scratches, &zero);
	struct verdict *verdict = bpf_map_lookup_elem(&verdicts, &zero);

	if (!w || !parent || !s || !verdict)
		return 0;
	if (!image_generation(s, verdict->category))
		return 0;
	judge_as_parent(parent, s);
	__builtin_memcpy(s->parent, s->own, sizeof(s->parent));
	s->parent_unknown = 0;

	u64 began = bpf_ktime_get_ns();

	judge(w, s);
	verdict->nanos = bpf_ktime_get_ns() - began;
	verdict->generation = s->generation;
	verdict->action = s->action;
	verdict->spared = s->spared;
	verdict->matches = s->match_count;
	bpf_probe_read_kernel(verdict->rules, sizeof(verdict->rules), s->matches);
	return 1;
}
