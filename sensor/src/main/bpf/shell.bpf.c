// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * The lines that are typed into shells, from where each shell's reader has them: uprobes, attached to the files of
 * shells once these are seen (nightjar.sensor.ShellCommands). A process that runs no shell passes none of them.
 *
 * bash: what readline() returns. zsh: what zleentry(ZLE_CMD_READ) returns. dash: what read(2) returns where the parser
 * calls it, if it reads from a terminal, or the shell was told to be interactive (-i).
 *
 * The programs stand behind the calls and not at the functions' returns: a probe of a return takes a system call of its
 * own since 6.11, and until 6.14 a process under a seccomp filter did not survive it.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "ring.h"
#include "task.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* zsh keeps a line with some bytes written as two, of which the first is 0x83. */
#define ZSH_LINE_BYTES (2 * LINE_BYTES)

/* include/linux/kdev_t.h, include/uapi/linux/stat.h, include/uapi/linux/major.h */
#define MAJOR_OF(device) ((device) >> 20)
#define S_IFMT 0170000
#define S_IFCHR 0020000
#define MEM_MAJOR 1 /* null, zero and the like */

#define NAME_ROOM 256 /* of a shell's first argument */
#define OPTION_ROOM 16 /* of its second */

/*
 * The registers of the process (arch/x86/include/uapi/asm/ptrace.h, arch/arm64/include/uapi/asm/ptrace.h), by what they
 * are for a function: its first two arguments, what it returns, its stack.
 */
#ifdef __TARGET_ARCH_x86
struct registers {
	u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, result, cx, dx, second, first, orig_ax, ip, cs, flags, stack, ss;
};
#define FIRST(r) ((r)->first)
#define RESULT(r) ((r)->result)
#else
struct registers {
	u64 x0, second, x[29], stack, pc, pstate;
};
#define FIRST(r) ((r)->x0)
#define RESULT(r) ((r)->x0)
#endif

const struct shell_record *layout_of_shell;
const enum shell *layout_of_shells;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct inode___shell {
	u16 i_mode;
	u32 i_rdev;
};
struct file___shell {
	struct inode___shell *f_inode;
};
struct fdtable___shell {
	struct file___shell **fd;
};
struct files_struct___shell {
	struct fdtable___shell *fdt;
};
struct task_struct___shell {
	struct files_struct___shell *files;
};
#pragma clang attribute pop

/* A call of read(2) that we wait for. */
struct call {
	u64 thread;
	u64 stack_pointer; /* a handler of signals may have called it once more */
};

/* The one used longest ago goes: a shell that was killed at its prompt leaves one here. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct call);
	__type(value, u64);
} calls SEC(".maps");

/*
 * Hands over the line at `from`. Programs of uprobes may interrupt each other on a CPU, so there is no memory of this
 * CPU's to prepare the record in: room for the longest line is reserved in the ring, and the line read into that.
 *
 * `known` is the length, or -1 of a string that ends in NUL; `room` a constant.
 */
static __always_inline void tell(enum shell shell, const char *from, s64 known, const u32 room)
{
	struct {
		struct shell_record head;
		u8 line[];
	} *told;
	const u32 length = sizeof(struct shell_record) + room + 8;
	u8 first = 0, next = 0;

	COUNT(seen, RECORD_SHELL);
	if (from)
		bpf_probe_read_user(&first, 1, from);
	if (from && known != 0 && known != 1)
		bpf_probe_read_user(&next, 1, from + 1);
	/* the end of input, or nothing but the Enter key */
	if (!from || known == 0 || (known < 0 && !first) || (first == '\n' && (known == 1 || (known < 0 && !next)))) {
		COUNT(filtered, RECORD_SHELL);
		return;
	}
	told = bpf_ringbuf_reserve(&process_ring, length, 0);
	if (!told) {
		COUNT(lost, RECORD_SHELL);
		return;
	}
	describe(&told->head.record, bpf_get_current_task_btf(), RECORD_SHELL);
	told->head.record.length = length;
	told->head.shell = shell;
	told->head.line_length = 0;
	told->head.line_cut = 0;
	told->head.padding = 0;
	if (known < 0) {
		long read = bpf_probe_read_user_str(told->line, room + 1, from);
		u8 behind = 0;

		if (read > 0)
			told->head.line_length = read - 1;
		if (read == room + 1)
			bpf_probe_read_user(&behind, 1, from + room);
		told->head.line_cut = behind != 0;
	} else {
		u64 wanted = known;

		if (wanted > room) {
			wanted = room;
			told->head.line_cut = 1;
		}
		asm volatile("" : "+r"(wanted));
		if (wanted <= room && !bpf_probe_read_user(told->line, wanted, from))
			told->head.line_length = wanted;
	}
	COUNT(submitted, RECORD_SHELL);
	bpf_ringbuf_submit(told, wake_flags(false));
}

/* Behind a call of readline(). */
SEC("uprobe")
int on_bash_line(struct registers *r)
{
	tell(SHELL_BASH, (const char *)RESULT(r), -1, LINE_BYTES);
	return 0;
}

/* Behind a call of zleentry(ZLE_CMD_READ, ...). */
SEC("uprobe")
int on_zsh_line(struct registers *r)
{
	tell(SHELL_ZSH, (const char *)RESULT(r), -1, ZSH_LINE_BYTES);
	return 0;
}

/* Whether what the shell reads from descriptor 0 is typed: it is a terminal, or the first option says -i. */
static __always_inline bool is_interactive(struct task_struct *task)
{
	struct task_struct___shell *shell = (void *)task;
	struct file___shell *input = 0, **descriptors = BPF_CORE_READ(shell, files, fdt, fd);
	char name[NAME_ROOM], option[OPTION_ROOM] = {};
	unsigned long arguments = task->mm->arg_start;
	long length;

	bpf_probe_read_kernel(&input, sizeof(input), descriptors);
	if (input && (BPF_CORE_READ(input, f_inode, i_mode) & S_IFMT) == S_IFCHR &&
	    MAJOR_OF(BPF_CORE_READ(input, f_inode, i_rdev)) != MEM_MAJOR)
		return true;
	length = bpf_probe_read_user_str(name, sizeof(name), (void *)arguments);
	if (length <= 0 || bpf_probe_read_user_str(option, sizeof(option), (void *)(arguments + length)) <= 0)
		return false;
	if (option[0] != '-' || option[1] == '-')
		return false;
	for (u32 i = 1; i < OPTION_ROOM && option[i]; i++) {
		if (option[i] == 'i')
			return true;
	}
	return false;
}

/* At the instruction that calls read(2), and at the one behind it. */
SEC("uprobe")
int on_dash_read(struct registers *r)
{
	struct call call = { .thread = bpf_get_current_pid_tgid(), .stack_pointer = r->stack };
	u64 buffer = r->second;

	if ((u32)FIRST(r) == 0 && is_interactive(bpf_get_current_task_btf()))
		bpf_map_update_elem(&calls, &call, &buffer, 0);
	return 0;
}

SEC("uprobe")
int on_dash_line(struct registers *r)
{
	struct call call = { .thread = bpf_get_current_pid_tgid(), .stack_pointer = r->stack };
	u64 *buffer = bpf_map_lookup_elem(&calls, &call);
	s64 length = RESULT(r);
	u64 from;

	if (!buffer)
		return 0;
	from = *buffer;
	bpf_map_delete_elem(&calls, &call);
	tell(SHELL_DASH, (const char *)from, length > 0 ? length : 0, LINE_BYTES);
	return 0;
}
