/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Workspaces of the hooks that run before a call is done.
 *
 * Another task may run in the middle of such a hook, on the same CPU, and come to the same hook: a workspace a CPU would
 * have two writers. So there is a pool; a hook takes a slot for as long as it runs, from where its CPU begins to look.
 * Where it finds none, it cannot judge, and the call is refused: who could fill the pool could otherwise do what he
 * likes. Such a call is counted as seen and lost.
 *
 * Include it behind the definition of struct workspace and behind match.h.
 */
#pragma once

#define SLOTS_TRIED 8

struct slot {
	struct workspace w;
	struct match_scratch s;
	u32 taken;
	u32 padding;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SLOTS_TRIED); /* a power of two; Java makes it two a CPU, or more */
	__type(key, u32);
	__type(value, struct slot);
} slots SEC(".maps");

/* Their number less one. Java sets it before the load. */
const volatile u64 slot_mask SEC(".rodata.slots") = SLOTS_TRIED - 1;

static __always_inline struct slot *take_slot(void)
{
	u32 first = bpf_get_smp_processor_id() * 2, mask = slot_mask, found = mask + 1;

#pragma unroll
	for (u32 i = 0; i < SLOTS_TRIED; i++) {
		u32 key = (first + i) & mask;
		struct slot *slot = found > mask ? bpf_map_lookup_elem(&slots, &key) : 0;

		if (slot && !__sync_val_compare_and_swap(&slot->taken, 0, 1))
			found = key;
	}
	return bpf_map_lookup_elem(&slots, &found);
}

static __always_inline void give_back(struct slot *slot)
{
	__sync_lock_test_and_set(&slot->taken, 0);
}
