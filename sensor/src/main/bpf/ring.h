/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The ring, its counters, and when to wake the reader.
 *
 * Conservation: of each type, seen = submitted + filtered + lost. A hook counts seen first and one of the others last.
 *
 * Waking: a wake-up costs some five times what the record itself costs. So the reader says in reader.state what it is
 * doing, and we wake it only where that is needed; whoever wakes it sets the state back, so that one sleep is ended by
 * one wake-up. The other side is nightjar.bpf.RingReader. No wake-up is missed: the reader writes its state, then looks
 * at the producer position; we move the producer position (reserve), then look at its state, with a full barrier
 * between the two on either side.
 */
#pragma once

#include "record.h"

enum reader_state {
	READER_AWAKE = 0, /* draining: never wake */
	READER_NAPPING = 1, /* will look again within a millisecond: wake for what is urgent, or when the ring fills */
	READER_SLEEPING = 2, /* wake for anything */
};

struct reader {
	u32 state;
	u32 padding;
};

struct counters {
	u64 seen[RECORD_TYPES];
	u64 filtered[RECORD_TYPES];
	u64 submitted[RECORD_TYPES];
	u64 lost[RECORD_TYPES];
};

/*
 * A lane: processes have one of their own, so that a flood of opens drops no exec. Define LANE before this file for
 * another one.
 */
#ifndef LANE
#define LANE process_ring
#endif

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20); /* bytes; Java sets it before the load */
} LANE SEC(".maps");

/* One element a CPU, read by Java through a mapping. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); /* Java sets the number of possible CPUs */
	__type(key, u32);
	__type(value, struct counters);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct reader);
} reader SEC(".maps");

/* Atomic, since a newer kernel may preempt a program between load and store; a full barrier, on which submit() counts. */
#define COUNT_MANY(kind, type, many)                                                       \
	do {                                                                               \
		u32 cpu_ = bpf_get_smp_processor_id();                                     \
		struct counters *counters_ = bpf_map_lookup_elem(&counters, &cpu_);        \
		if (counters_)                                                             \
			__sync_fetch_and_add(&counters_->kind[(type) & (RECORD_TYPES - 1)], many); \
	} while (0)
#define COUNT(kind, type) COUNT_MANY(kind, type, 1)

static __always_inline u64 wake_flags(bool urgent)
{
	u32 zero = 0;
	struct reader *r = bpf_map_lookup_elem(&reader, &zero);
	u32 state = r ? *(volatile u32 *)&r->state : READER_SLEEPING;

	if (state == READER_AWAKE)
		return BPF_RB_NO_WAKEUP;
	if (state == READER_NAPPING && !urgent &&
	    bpf_ringbuf_query(&LANE, BPF_RB_AVAIL_DATA) <
		    bpf_ringbuf_query(&LANE, BPF_RB_RING_SIZE) / 4)
		return BPF_RB_NO_WAKEUP;
	if (r)
		*(volatile u32 *)&r->state = READER_AWAKE;
	return BPF_RB_FORCE_WAKEUP;
}

/*
 * Handing over a record, in three steps: reserve room for all of it, write its parts one after the other, commit. The
 * room is a multiple of 8 bytes.
 */
struct writer {
	struct bpf_dynptr slot;
	u64 offset;
};

/* False, and the record is counted as lost, where the ring has no room. Either way commit() or nothing must follow. */
static __always_inline bool reserve(struct writer *w, struct record *record, u64 length)
{
	w->offset = 0;
	record->length = length;
	if (!bpf_ringbuf_reserve_dynptr(&LANE, length, 0, &w->slot))
		return true;
	bpf_ringbuf_discard_dynptr(&w->slot, BPF_RB_NO_WAKEUP);
	COUNT(lost, record->type);
	return false;
}

static __always_inline void append(struct writer *w, void *part, u64 length)
{
	bpf_dynptr_write(&w->slot, w->offset, part, length, 0);
	w->offset += length;
}

static __always_inline void commit(struct writer *w, u16 type, bool urgent)
{
	COUNT(submitted, type);
	bpf_ringbuf_submit_dynptr(&w->slot, wake_flags(urgent));
}

/* All three, for a record of one part. */
static __always_inline void submit(struct record *record, u64 length, bool urgent)
{
	struct writer w;

	if (reserve(&w, record, length)) {
		append(&w, record, length);
		commit(&w, record->type, urgent);
	}
}
