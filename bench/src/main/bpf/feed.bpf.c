// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * The sensor's own programs and maps, and programs that fill its ring without any process having done anything. Those
 * are run by BPF_PROG_TEST_RUN and attached to nothing; their arguments are the members of struct arguments.
 */
#include "process.bpf.c"

#define PROCESSES 256 /* that take turns; a power of two */
#define FIRST_PID 5000000 /* above every kernel's pid_max (4,194,304): nobody has it */

#define IMAGE "/usr/bin/nm"
#define ARGV "nm\0--defined-only\0--demangle\0-A\0-P\0-t\0x\0build/witness/src/main.o\0"
#define DIRECTORY "/home/ada/witness"
#define CGROUP "/user.slice/user-1000.slice/session-3.scope"
#define TEXTS IMAGE ARGV DIRECTORY CGROUP

/* What a record of the first measurement is: 256 bytes, whatever they mean. */
struct raw_record {
	struct exec_record exec;
	char texts[256 - sizeof(struct exec_record)];
};

/* An exec as somebody at a terminal makes it. */
struct nm_record {
	struct exec_record exec;
	char texts[(sizeof(TEXTS) - 1 + 7) & ~7ULL];
};

static const struct nm_record nm = {
	.exec = {
		.record = {
			.length = sizeof(struct nm_record),
			.type = RECORD_EXEC,
			.namespace_pid = 4711,
			.uid = 1000, .gid = 1000, .euid = 1000, .egid = 1000,
			.login_uid = 1000, .session_id = 3,
			.cgroup_id = 7423,
			.pid_namespace = 4026531836, .mount_namespace = 4026531841,
			.tty = 136 << 20 | 2,
			.comm = "nm",
		},
		.image_inode = 1835432,
		.image_device = 254 << 20 | 1,
		.image_mode = 0100755,
		.argv_total = sizeof(ARGV) - 1,
		.argc = 8,
		.image_length = sizeof(IMAGE) - 1,
		.argv_length = sizeof(ARGV) - 1,
		.directory_length = sizeof(DIRECTORY) - 1,
		.cgroup_length = sizeof(CGROUP) - 1,
	},
	.texts = TEXTS,
};

struct arguments {
	u64 count;
	/* Of the file that IMAGE names, so that its hash can be found. */
	u64 size;
	u64 mtime_seconds, mtime_nanos;
	u64 ctime_seconds, ctime_nanos;
};

struct feeding {
	u64 now;
	u32 parent_pid;
	u64 parent_start_boot_nanos;
	struct arguments arguments;
	u64 refused;
};

static int feed_raw_one(u32 i, struct feeding *feeding)
{
	struct raw_record *slot = bpf_ringbuf_reserve(&process_ring, sizeof(*slot), 0);

	if (!slot) {
		feeding->refused++;
		return 0;
	}
	__builtin_memcpy(slot, &nm, sizeof(*slot));
	slot->exec.record.boot_nanos = feeding->now + i;
	slot->exec.record.pid = FIRST_PID + i % PROCESSES;
	bpf_ringbuf_submit(slot, BPF_RB_NO_WAKEUP);
	return 0;
}

static int feed_exec_one(u32 i, struct feeding *feeding)
{
	struct nm_record *slot = bpf_ringbuf_reserve(&process_ring, sizeof(*slot), 0);

	if (!slot) {
		feeding->refused++;
		return 0;
	}
	__builtin_memcpy(slot, &nm, sizeof(*slot));

	struct exec_record *e = &slot->exec;
	u32 process = i % PROCESSES;

	e->record.boot_nanos = feeding->now + i;
	e->record.pid = FIRST_PID + process;
	e->record.tid = FIRST_PID + process;
	e->calling_tid = FIRST_PID + process;
	e->record.start_boot_nanos = feeding->parent_start_boot_nanos + process;
	e->record.parent_pid = feeding->parent_pid;
	e->record.parent_start_boot_nanos = feeding->parent_start_boot_nanos;
	e->image_size = feeding->arguments.size;
	e->image_mtime_seconds = feeding->arguments.mtime_seconds;
	e->image_mtime_nanos = feeding->arguments.mtime_nanos;
	e->image_ctime_seconds = feeding->arguments.ctime_seconds;
	e->image_ctime_nanos = feeding->arguments.ctime_nanos;
	bpf_ringbuf_submit(slot, BPF_RB_NO_WAKEUP);
	return 0;
}

/* Each returns how many records found no room. */

SEC("raw_tp/feed_raw")
int feed_raw(struct arguments *arguments)
{
	struct feeding feeding = { .now = bpf_ktime_get_boot_ns() };

	bpf_loop(arguments->count, feed_raw_one, &feeding, 0);
	return feeding.refused;
}

/* The processes' parent is the shell from which the bench was started: it runs the bench, which runs us. */
SEC("raw_tp/feed_execs")
int feed_execs(struct arguments *arguments)
{
	struct task_struct *us = (void *)bpf_get_current_task();
	struct task_struct *parent = BPF_CORE_READ(us, group_leader, real_parent, real_parent, group_leader);
	struct feeding feeding = {
		.now = bpf_ktime_get_boot_ns(),
		.parent_pid = BPF_CORE_READ(parent, tgid),
		.parent_start_boot_nanos = BPF_CORE_READ(parent, group_leader, start_boottime),
		.arguments = *arguments,
	};

	bpf_loop(arguments->count, feed_exec_one, &feeding, 0);
	return feeding.refused;
}

/* One event, the reader woken as ring.h does it. */
SEC("raw_tp/tick")
int tick(void *ctx)
{
	struct fork_record f = {};

	f.record.boot_nanos = bpf_ktime_get_boot_ns();
	f.record.type = RECORD_FORK;
	submit(&f.record, sizeof(f), false);
	return 0;
}

/* One event, the reader woken as the ring does it by itself. */
SEC("raw_tp/tick_plain")
int tick_plain(void *ctx)
{
	struct fork_record f = {};

	f.record.boot_nanos = bpf_ktime_get_boot_ns();
	f.record.type = RECORD_FORK;
	f.record.length = sizeof(f);
	bpf_ringbuf_output(&process_ring, &f, sizeof(f), 0);
	return 0;
}
