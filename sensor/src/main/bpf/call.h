/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* A system call that returns: its number, its arguments, the files that its descriptors name. */
#pragma once

#include "calls.h"

/* The number of the call, and in `older` whether it is one of 32-bit programs, which have numbers of their own. */
static __always_inline u64 call_number(struct pt_regs *regs, struct task_struct *task, bool *older)
{
#ifdef __TARGET_ARCH_x86
	*older = task->thread_info.status & TS_COMPAT;
	return regs->orig_ax & ~0x40000000ul; /* the bit of the x32 ABI */
#else
	*older = false;
	return regs->syscallno;
#endif
}

/* The arguments of a call; the first stands at 1. */
struct arguments {
	u64 at[8];
};

static __always_inline void read_arguments(struct arguments *a, struct pt_regs *regs, struct task_struct *task)
{
#ifdef __TARGET_ARCH_x86
	if (task->thread_info.status & TS_COMPAT) {
		a->at[1] = (u32)regs->bx;
		a->at[2] = (u32)regs->cx;
		a->at[3] = (u32)regs->dx;
		a->at[4] = (u32)regs->si;
		a->at[5] = (u32)regs->di;
		a->at[6] = (u32)regs->bp;
	} else {
		a->at[1] = regs->di;
		a->at[2] = regs->si;
		a->at[3] = regs->dx;
		a->at[4] = regs->r10;
		a->at[5] = regs->r8;
		a->at[6] = regs->r9;
	}
#else
	a->at[1] = regs->orig_x0;
	a->at[2] = regs->regs[1];
	a->at[3] = regs->regs[2];
	a->at[4] = regs->regs[3];
	a->at[5] = regs->regs[4];
	a->at[6] = regs->regs[5];
#endif
}

/* One of them, by its place. */
static __always_inline u64 argument(struct arguments *a, u64 place)
{
	asm volatile("" : "+r"(place));
	return a->at[place & 7];
}

/* The open file behind a descriptor; 0 where there is none. */
static __always_inline struct file *file_of(struct task_struct *task, s32 descriptor)
{
	struct files_struct *files = task->files;
	struct fdtable *table = files ? files->fdt : 0;
	struct file *file = 0;

	if (!table || descriptor < 0 || (u32)descriptor >= table->max_fds)
		return 0;
	bpf_probe_read_kernel(&file, sizeof(file), table->fd + descriptor);
	return file;
}
