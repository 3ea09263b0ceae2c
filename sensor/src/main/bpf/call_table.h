/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* The calls by their numbers. */
#pragma once

#include <asm/unistd.h>
#include "call.h"
#include "security_calls.h"

/* Newer than the oldest headers that we are built with; from 424 on the numbers are the same everywhere. */
#ifndef __NR_fchmodat2
#define __NR_fchmodat2 452
#endif

#define BY_NUMBER(name, its_family, its_type, ...) \
	[__NR_##name] = { .family = FAMILY_##its_family, .type = RECORD_##its_type, __VA_ARGS__ },

const volatile struct call calls[CALLS] = {
	EACH_CALL(BY_NUMBER)
	EACH_64_BIT_CALL(BY_NUMBER)
	EACH_SECURITY_CALL(BY_NUMBER)
	EACH_64_BIT_SECURITY_CALL(BY_NUMBER)
#ifdef __TARGET_ARCH_x86
	EACH_OLDER_CALL(BY_NUMBER)
	EACH_SECURITY_CALL_OF_X86(BY_NUMBER)
#endif
};

#ifdef __TARGET_ARCH_x86
/* The same names again, by the numbers of 32-bit programs (int 0x80). */
#pragma clang diagnostic ignored "-Wmacro-redefined"
#undef _ASM_UNISTD_32_H
#include <asm/unistd_32.h>
const volatile struct call calls32[CALLS] = {
	EACH_CALL(BY_NUMBER)
	EACH_OLDER_CALL(BY_NUMBER)
	EACH_SECURITY_CALL(BY_NUMBER)
	EACH_SECURITY_CALL_OF_X86(BY_NUMBER)
	EACH_32_BIT_CALL(BY_NUMBER)
	EACH_32_BIT_SECURITY_CALL(BY_NUMBER)
};
#endif

/* The programs of the families that are loaded, by their numbers. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, FAMILIES);
	__type(key, u32);
	__type(value, u32);
} families SEC(".maps");

/* What the table says of the call that returns; 0 where its number is out of range. */
static __always_inline const volatile struct call *call_of(struct pt_regs *regs, struct task_struct *task)
{
	bool older;
	u64 number = call_number(regs, task, &older);

	if (number >= CALLS)
		return 0;
#ifdef __TARGET_ARCH_x86
	if (older)
		return &calls32[number];
#endif
	return &calls[number];
}
