/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The stream of system calls: each that returns, with a class of its argument and one of its result, in 16 bytes. Off
 * unless somebody asks for it.
 *
 * Each CPU gathers its own calls and hands them over many at once: when there is no more room, or when the first is
 * BATCH_NANOS old and another one comes. Where none comes, the reader has flush_calls run on that CPU. Nothing is
 * locked: a batch is touched by its own CPU only, and that program, which may interrupt us, leaves a batch alone that is
 * being written. The other side is nightjar.sensor.CallSequence.
 *
 * By the kernel's own statistics a call costs 79 ns with the stream on, 56 ns with it off, where a program that does
 * nothing costs 46 (Linux 6.18 in a virtual machine, a million getppid(2)).
 *
 * Calls that do not return (exit, exit_group) are not in it. Of what may not be looked at (is_ignored()) nothing is.
 */
#pragma once

#include <asm/unistd.h>
#include "call.h"
#include "interest.h"

#define BATCH_CALLS 256 /* a power of two; a record of 4 KiB */
#define BATCH_NANOS 100000000ull

enum result_class {
	RESULT_OK,
	RESULT_DENIED, /* EPERM, EACCES */
	RESULT_ABSENT, /* ENOENT */
	RESULT_AGAIN, /* EINTR, EAGAIN, and what restarts a call */
	RESULT_FAILED, /* anything else */
};

/* How an argument becomes a class. */
enum argument_class {
	CLASS_NONE,
	CLASS_OPEN = 1 << 4, /* access mode; 4: creates; 8: truncates; 16: appends */
	CLASS_VALUE = 2 << 4, /* itself, at most 255 */
	CLASS_SIZE = 3 << 4, /* how many bits it has */
};

/* Which argument of a call is classed, and how: the place is in the lower half. Those of 32-bit programs have no class. */
#define EACH_CLASS(CLASS)                                                                              \
	CLASS(openat, CLASS_OPEN | 3) CLASS(read, CLASS_SIZE | 3) CLASS(write, CLASS_SIZE | 3)         \
	CLASS(mmap, CLASS_VALUE | 3) CLASS(mprotect, CLASS_VALUE | 3) CLASS(prctl, CLASS_VALUE | 1)    \
	CLASS(kill, CLASS_VALUE | 2) CLASS(tkill, CLASS_VALUE | 2) CLASS(tgkill, CLASS_VALUE | 3)      \
	CLASS(fcntl, CLASS_VALUE | 2) CLASS(ptrace, CLASS_VALUE | 1) CLASS(bpf, CLASS_VALUE | 1)       \
	CLASS(socket, CLASS_VALUE | 1) CLASS(sendto, CLASS_SIZE | 3) CLASS(recvfrom, CLASS_SIZE | 3)   \
	CLASS(unlinkat, CLASS_VALUE | 3) CLASS(setuid, CLASS_SIZE | 1) CLASS(setgid, CLASS_SIZE | 1)   \
	CLASS(personality, CLASS_SIZE | 1) CLASS(seccomp, CLASS_VALUE | 1) CLASS(keyctl, CLASS_VALUE | 1)
#define EACH_OLDER_CLASS(CLASS) CLASS(open, CLASS_OPEN | 2)

#define CLASS_BY_NUMBER(name, how) [__NR_##name] = how,

const volatile u8 argument_classes[CALLS] = {
	EACH_CLASS(CLASS_BY_NUMBER)
#ifdef __TARGET_ARCH_x86
	EACH_OLDER_CLASS(CLASS_BY_NUMBER)
#endif
};

struct call_batch {
	u32 on; /* Java says so */
	u32 busy; /* this CPU is writing; whoever interrupts it looks */
	u64 count;
	struct sequence_record head;
	u64 time; /* when the clock was last read */
	u64 tick; /* then, by jiffies */
	u64 waits; /* how often the thread that was seen then had waited for something */
	u32 tid; /* that thread */
	u32 reads_in; /* so many calls before the clock is read again */
	struct sequence_entry entries[BATCH_CALLS];
};

/* One a CPU; Java sets their number, and reads when the first call was. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct call_batch);
} call_batches SEC(".maps");

static __always_inline u8 result_class(long result)
{
	if (result >= 0 || result < -4095)
		return RESULT_OK; /* an address may look negative */
	switch (-result) {
	case 1: /* EPERM */
	case 13: /* EACCES */
		return RESULT_DENIED;
	case 2: /* ENOENT */
		return RESULT_ABSENT;
	case 4: /* EINTR */
	case 11: /* EAGAIN */
	case 512: /* ERESTARTSYS … ERESTARTNOHAND */
	case 513:
	case 514:
	case 516: /* ERESTART_RESTARTBLOCK */
		return RESULT_AGAIN;
	default:
		return RESULT_FAILED;
	}
}

static __always_inline u8 bits_of(u64 value)
{
	u8 bits = 0;

	for (u64 step = 32; step; step /= 2)
		if (value >> step) {
			value >>= step;
			bits += step;
		}
	return bits + !!value;
}

static __always_inline u8 argument_class(u8 how, u64 value)
{
	switch (how & 0xf0) {
	case CLASS_OPEN:
		return (value & 3) | (value & 0100 ? 4 : 0) | (value & 01000 ? 8 : 0) | (value & 02000 ? 16 : 0);
	case CLASS_VALUE:
		return value > 255 ? 255 : value;
	default:
		return bits_of(value);
	}
}

/* Hands over what a CPU has gathered. */
__noinline int hand_over(struct call_batch *batch)
{
	struct writer out;
	u64 count;

	if (!batch)
		return 0;
	count = BOUND(batch->count, BATCH_CALLS);
	batch->count = 0;
	if (!count)
		return 0;
	batch->head.record.type = RECORD_SEQUENCE;
	batch->head.record.cpu = bpf_get_smp_processor_id();
	batch->head.count = count;
	COUNT_MANY(seen, RECORD_SEQUENCE, count);
	out.offset = 0;
	batch->head.record.length = sizeof(batch->head) + count * sizeof(struct sequence_entry);
	if (bpf_ringbuf_reserve_dynptr(&LANE, batch->head.record.length, 0, &out.slot)) {
		bpf_ringbuf_discard_dynptr(&out.slot, BPF_RB_NO_WAKEUP);
		COUNT_MANY(lost, RECORD_SEQUENCE, count);
		return 0;
	}
	append(&out, &batch->head, sizeof(batch->head));
	append(&out, batch->entries, count * sizeof(struct sequence_entry));
	COUNT_MANY(submitted, RECORD_SEQUENCE, count);
	bpf_ringbuf_submit_dynptr(&out.slot, wake_flags(false));
	return 0;
}

/*
 * When a call returned. Reading the clock may cost more than all the rest, on virtual machines above all (60 of 120 ns),
 * so a call that comes right behind another one of the same thread may have the time of that one: up to three in a row,
 * and only as long as the thread has not waited in between and no tick (jiffies) has come.
 */
static __always_inline u64 time_of_call(struct call_batch *batch, struct task_struct *task)
{
	u64 tick = bpf_jiffies64(), waits = task->nvcsw;
	u32 tid = task->pid;

	if (batch->reads_in && batch->tid == tid && batch->waits == waits && batch->tick == tick) {
		batch->reads_in--;
		return batch->time;
	}
	batch->time = bpf_ktime_get_boot_ns();
	batch->tick = tick;
	batch->waits = waits;
	batch->tid = tid;
	batch->reads_in = 3;
	return batch->time;
}

/* Of a call that returns: what is to be known of it goes into this CPU's batch. */
static __always_inline void gather_call(struct call_batch *batch, struct task_struct *task, u32 number, u8 argument,
					long result)
{
	struct interest_control *control = interest_control_of();
	u64 now, at;

	if (!control || is_ignored(control, task))
		return;
	*(volatile u32 *)&batch->busy = 1;
	now = time_of_call(batch, task);
	if (batch->count && now - batch->head.record.boot_nanos > BATCH_NANOS)
		hand_over(batch);
	if (!batch->count)
		batch->head.record.boot_nanos = now;
	at = batch->count & (BATCH_CALLS - 1);
	asm volatile("" : "+r"(at));
	batch->entries[at & (BATCH_CALLS - 1)] = (struct sequence_entry){
		.pid = task->tgid,
		.tid = task->pid,
		.nanos = now - batch->head.record.boot_nanos,
		.number = number,
		.argument = argument,
		.result = result_class(result),
	};
	batch->count = at + 1;
	if (batch->count == BATCH_CALLS)
		hand_over(batch);
	*(volatile u32 *)&batch->busy = 0;
}

static __always_inline struct call_batch *batch_of_this_cpu(void)
{
	u32 cpu = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&call_batches, &cpu);
}
