// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * What is read from files and written to them: the first time of each process and file is told, the rest is summed and
 * told when the descriptor is closed.
 *
 * The sums lie under process and descriptor, since a descriptor is all that is left to go by when close(2) returns: the
 * file is gone then, so its path is kept beside the sums. An entry is made at the first read or write through a
 * descriptor, however the process came by it (open, fork, a socket, io_uring), and it holds the address of the open file,
 * by which is seen that the descriptor means another one now.
 *
 * Nearly all reads and writes are of no interest, and are to cost nothing. What is no regular file is left at once; so
 * is what everybody may read, unless somebody asks for that. For the rest `dull` remembers the files that were looked at
 * in vain, so that the path is walked once and not at each call.
 *
 * What is written through a shared mapping passes no system call: such a mapping counts as a write, of no known bytes.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#define LANE event_ring
#include "ring.h"
#include "file.h"
#include "call_table.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Bounds. What is beyond them is told at its first read and write, and its close is counted as lost. */
#define TRANSFERS 8192 /* descriptors in all */
#define TRANSFERRING 16384 /* processes */
#define MOST_DESCRIPTORS 4096 /* of a process: those with lower numbers */
/* Of a process that ends, runs another program or closes a range, some thirty closes: as many as tail calls. */
#define TAIL_BYTES 256 /* kept of a path; */
#define LONG_PATHS 256 /* so many longer ones are kept whole, others are told without their beginning */
#define DULL 8192 /* files looked at in vain; a newer one takes the place of an older */
#define TOLD 8192 /* pairs of process and file; the least used is forgotten, and told again */

struct transfer_key {
	u32 pid;
	s32 descriptor;
};

struct transfer {
	struct file_record file; /* with the sums */
	u64 address; /* of the open file */
	u64 inode_address;
	u64 looked; /* enum interest: whether the first read, the first write has been */
	u8 tail[TAIL_BYTES + 8];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, TRANSFERS);
	__type(key, struct transfer_key);
	__type(value, struct transfer);
} transfers SEC(".maps");

struct long_path {
	u8 bytes[PATH_BYTES];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, LONG_PATHS);
	__type(key, struct transfer_key);
	__type(value, struct long_path);
} long_paths SEC(".maps");

/* The descriptors of a process that have an entry, so that its end finds them. */
struct transferring {
	u64 start_boot_nanos;
	u64 highest;
	u64 count;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, TRANSFERRING);
	__type(key, u32);
	__type(value, struct transferring);
} transferring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, DULL);
	__type(key, u32);
	__type(value, u64);
} dull SEC(".maps");

struct told_key {
	u64 start_boot_nanos;
	u64 inode;
	u32 pid;
	u32 device;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, TOLD);
	__type(key, struct told_key);
	__type(value, u32); /* enum interest: read, written */
} told SEC(".maps");

/* Where an entry is put together. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct transfer);
} fresh_transfers SEC(".maps");

/*
 * What the hook leaves to the programs that it goes on to by tail calls: few calls come so far, and the verifier lets
 * calls within a program go eight deep, which judging needs for itself.
 */
struct look {
	u64 address; /* of the open file; 0: nothing to look at */
	u64 bytes;
	s32 descriptor;
	u16 type;
	u16 flags;
};

struct transfer_work {
	struct look looks[2]; /* of a call that reads one file and writes another: both */
	u32 from, last; /* descriptors that may be closed; none where the first is beyond the last */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct transfer_work);
} transfer_works SEC(".maps");

enum step { LOOK, CLOSE, STEPS };

int look_at_transfer(u64 *ctx);
int close_transfers(u64 *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, STEPS);
	__uint(key_size, sizeof(u32));
	__array(values, int(u64 *));
} transfer_steps SEC(".maps") = {
	.values = { [LOOK] = (void *)&look_at_transfer, [CLOSE] = (void *)&close_transfers },
};

int on_transfer_exec(u64 *ctx);
int on_transfer_exit(u64 *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(u32));
	__array(values, int(u64 *));
} transfer_execs SEC(".maps") = { .values = { (void *)&on_transfer_exec } };

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(u32));
	__array(values, int(u64 *));
} transfer_exits SEC(".maps") = { .values = { (void *)&on_transfer_exit } };

static __always_inline u32 wanted_of(u16 type)
{
	return type == RECORD_FILE_READ ? OF_READING : OF_WRITING;
}

/* What a look in vain is remembered by; the rules and the address of a file may come again for another name. */
static __always_inline u64 dull_tag(struct file *file, u32 wanted, u32 generation)
{
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	u64 hash = BPF_CORE_READ(dentry, d_name.hash);

	return ((u64)file ^ ((u64)dentry << 16) ^ (hash << 32) ^ ((u64)generation << 8) ^ wanted) | 1;
}

static __always_inline u64 *dull_slot(u64 address)
{
	u32 slot = (address * 0x9e3779b97f4a7c15ULL) >> 51;

	return bpf_map_lookup_elem(&dull, &slot);
}

/*
 * Whether the first read or write of this file by this process was told before, through another descriptor. Global
 * functions keep what they need on a stack of their own, and take kernel pointers as plain numbers.
 */
__noinline int was_told(struct file_record *f, u32 wanted)
{
	if (!f)
		return 0;

	struct told_key key = {
		.start_boot_nanos = f->record.start_boot_nanos,
		.inode = f->inode,
		.pid = f->record.pid,
		.device = f->device,
	};
	u32 *known = bpf_map_lookup_elem(&told, &key);

	if (!known) {
		bpf_map_update_elem(&told, &key, &wanted, 0);
		return 0;
	}
	return !!(__sync_fetch_and_or(known, wanted) & wanted);
}

/* One more descriptor of the process has an entry. */
static __always_inline bool enlist(struct task_struct *task, struct transfer_key *key)
{
	u64 start = task->group_leader->start_boottime;
	struct transferring first = { .start_boot_nanos = start, .highest = key->descriptor, .count = 1 };
	struct transferring *known = bpf_map_lookup_elem(&transferring, &key->pid);

	if (!known || known->start_boot_nanos != start)
		return !bpf_map_update_elem(&transferring, &key->pid, &first, 0);
	__sync_fetch_and_add(&known->count, 1);
	if (known->highest < (u64)key->descriptor)
		known->highest = key->descriptor;
	return true;
}

/* Keeps what the close will tell; false where there is no room. */
__noinline int keep_transfer(u64 address, s32 descriptor, u32 wanted)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct transfer_key its_key = { .pid = task->tgid, .descriptor = descriptor }, *key = &its_key;
	struct file *file = (void *)address;
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&file_workspaces, &zero); /* as in interest_of() */
	struct transfer *t = bpf_map_lookup_elem(&fresh_transfers, &zero);
	u64 length, from;

	if (!w || !t || descriptor >= MOST_DESCRIPTORS)
		return 0;
	length = BOUND(w->file.path_length, PATH_BYTES);
	t->file = w->file;
	t->file.read_bytes = t->file.written_bytes = 0;
	t->file.reads = t->file.writes = 0;
	t->file.matches_length = 0;
	t->address = (u64)file;
	t->inode_address = (u64)BPF_CORE_READ(file, f_inode);
	t->looked = wanted;
	if (length > TAIL_BYTES) {
		if (bpf_map_update_elem(&long_paths, key, w->path.bytes, 0)) {
			t->file.record.flags |= PATH_CUT;
			t->file.path_length = TAIL_BYTES;
		}
		length = TAIL_BYTES;
	}
	from = BOUND(PATH_BYTES - length, PATH_BYTES);
	bpf_probe_read_kernel(t->tail, BOUND(length, TAIL_BYTES), w->path.bytes + from);
	return !bpf_map_update_elem(&transfers, key, t, 0) && enlist(task, key);
}

/* The record of a first read or write. */
__noinline int describe_transfer(struct workspace *w, struct look *look)
{
	struct file_record *f;

	if (!w || !look)
		return 0;
	f = &w->file;
	begin(w, bpf_get_current_task_btf(), look->type);
	describe_file(w, (void *)look->address);
	f->record.flags |= look->flags;
	if (look->type == RECORD_FILE_READ) {
		f->read_bytes = look->bytes;
		f->reads = 1;
	} else {
		f->written_bytes = look->bytes;
		f->writes = 1;
	}
	return 0;
}

/* Whether the descriptor has an entry; if so, notes in it what is being looked at. */
__noinline int has_transfer(s32 descriptor, u32 wanted)
{
	struct transfer_key key = { .pid = bpf_get_current_task_btf()->tgid, .descriptor = descriptor };
	struct transfer *t = bpf_map_lookup_elem(&transfers, &key);

	if (!t)
		return 0;
	__sync_fetch_and_or(&t->looked, wanted);
	return 1;
}

/* The file was looked at in vain. */
__noinline int mark_dull(u64 address, u32 wanted)
{
	struct interest_control *control = interest_control_of();
	u64 *slot = dull_slot(address);

	if (slot && control)
		*slot = dull_tag((void *)address, wanted, control->generation);
	return 0;
}

/*
 * Looks at the first read or write through a descriptor: tells it where it is worth telling, and sees that there is an
 * entry then. Returns whether there is one.
 */
static __always_inline bool first_transfer(struct workspace *w, struct match_scratch *s, struct task_struct *task,
					   struct look *look)
{
	u32 interest, wanted = wanted_of(look->type);
	u16 type = look->type;

	COUNT(seen, type);
	describe_transfer(w, look);
	interest = interest_of(w, &w->path);
	if (!(interest & OF_NOTHING))
		judge_file(w, s, task, wanted);
	if ((interest & OF_NOTHING) || !((interest & wanted) || w->file.matches_length)) {
		COUNT(filtered, type);
		return has_transfer(look->descriptor, wanted);
	}
	if (was_told(&w->file, wanted))
		COUNT(filtered, type);
	else
		hand_over(w, s);
	if (has_transfer(look->descriptor, wanted) || keep_transfer(look->address, look->descriptor, wanted))
		return true;
	COUNT(seen, RECORD_FILE_CLOSE);
	COUNT(lost, RECORD_FILE_CLOSE);
	return false;
}

/* Takes what was kept of a descriptor into the workspace, to be told; returns whether there was any. */
__noinline int take_transfer(struct workspace *w, s32 descriptor)
{
	struct task_struct *task = bpf_get_current_task_btf();
	u32 pid = task->tgid;
	struct transfer_key key = { .pid = pid, .descriptor = descriptor };
	struct transfer *t = bpf_map_lookup_elem(&transfers, &key);
	struct transferring *process;
	u64 length, from;

	if (!w || !t)
		return 0;

	bool ours = t->file.record.start_boot_nanos == task->group_leader->start_boottime;

	w->file = t->file;
	length = BOUND(w->file.path_length, PATH_BYTES);
	w->path.position = PATH_BYTES - length;
	if (length > TAIL_BYTES) {
		struct long_path *whole = bpf_map_lookup_elem(&long_paths, &key);

		if (whole)
			bpf_probe_read_kernel(w->path.bytes, PATH_BYTES, whole->bytes);
		bpf_map_delete_elem(&long_paths, &key);
	} else {
		from = BOUND(w->path.position, PATH_BYTES);
		bpf_probe_read_kernel(w->path.bytes + from, BOUND(length, TAIL_BYTES), t->tail);
	}
	if (bpf_map_delete_elem(&transfers, &key))
		return 0; /* another thread has told it */
	process = bpf_map_lookup_elem(&transferring, &pid);
	if (process)
		__sync_fetch_and_add(&process->count, -1);
	COUNT(seen, RECORD_FILE_CLOSE);
	if (ours)
		return 1;
	COUNT(lost, RECORD_FILE_CLOSE); /* of a process whose end we missed, and whose pid is used again */
	return 0;
}

/* A descriptor means its file no more: tells what was read and written through it. */
static __always_inline void tell_close(struct workspace *w, struct match_scratch *s, struct task_struct *task,
				       s32 descriptor)
{
	u16 kept_flags;

	if (!take_transfer(w, descriptor))
		return;
	kept_flags = w->file.record.flags & (PATH_CUT | FILE_MAPPED);
	describe(&w->file.record, task, RECORD_FILE_CLOSE);
	w->file.record.flags |= kept_flags;
	w->file.matches_length = 0;
	w->file.generation = 0;
	if (w->file.writes)
		judge_file(w, s, task, OF_WRITING);
	hand_over(w, s);
}

/* Adds to the sums of an entry. */
static __always_inline void add(struct transfer *t, struct inode *inode, u16 type, u64 bytes, u16 flags)
{
	if (type == RECORD_FILE_READ) {
		__sync_fetch_and_add(&t->file.read_bytes, bytes);
		__sync_fetch_and_add(&t->file.reads, 1);
		return;
	}
	__sync_fetch_and_add(&t->file.written_bytes, bytes);
	__sync_fetch_and_add(&t->file.writes, 1);
	t->file.record.flags |= flags;
	t->file.size = BPF_CORE_READ(inode, i_size);
}

/* Adds what a first read or write was to the sums of its descriptor. */
__noinline int add_first(struct look *look)
{
	struct transfer_key key = { .pid = bpf_get_current_task_btf()->tgid };
	struct transfer *t;
	struct file *file;

	if (!look)
		return 0;
	file = (void *)look->address;
	key.descriptor = look->descriptor;
	t = bpf_map_lookup_elem(&transfers, &key);
	if (t)
		add(t, BPF_CORE_READ(file, f_inode), look->type, look->bytes, look->flags);
	return 0;
}

/* Bytes went through a descriptor: adds them up. Returns whether it is the first time, and to be looked at. */
static __always_inline bool transferred(struct interest_control *control, struct task_struct *task,
					struct transfer_work *work, u32 which, s32 descriptor, u16 type, u64 bytes,
					u16 flags)
{
	struct look *look = &work->looks[which];
	struct transfer_key key = { .pid = task->tgid, .descriptor = descriptor };
	u32 wanted = wanted_of(type);
	struct file *file = file_of(task, descriptor);
	struct inode *inode;
	struct transfer *t;
	bool public;
	u32 mode;

	look->address = 0;
	if (!file)
		return false;
	inode = BPF_CORE_READ(file, f_inode);
	mode = BPF_CORE_READ(inode, i_mode);
	if ((mode & S_IFMT) != S_IFREG)
		return false;
	public = type == RECORD_FILE_READ && !control->public_reads && (mode & S_IROTH);
	if (public && !(BPF_CORE_READ(file, f_mode) & FMODE_WRITE))
		return false;
	t = bpf_map_lookup_elem(&transfers, &key);
	if (t && t->address == (u64)file && t->inode_address == (u64)inode) {
		if (public || (t->looked & wanted)) {
			add(t, inode, type, bytes, flags);
			return false;
		}
	} else {
		u64 *slot = dull_slot((u64)file);

		if (t) /* it means another file now, and we did not see the close */
			work->from = work->last = descriptor;
		if (public || !slot || *slot == dull_tag(file, wanted, control->generation) || is_ignored(control, task) ||
		    is_ignored_filesystem(control, inode))
			return false;
	}
	look->address = (u64)file;
	look->bytes = bytes;
	look->descriptor = descriptor;
	look->type = type;
	look->flags = flags;
	return true;
}

static __always_inline bool is_open(struct task_struct *task, struct transfer *t, s32 descriptor)
{
	return (u64)file_of(task, descriptor) == t->address;
}

/* A walk over the descriptors of a process, to those that have an entry. */
struct close_walk {
	u32 pid;
	u32 from;
	u32 last;
	u32 all; /* whether they are told, or only those that are closed by now */
	s64 found;
};

static __always_inline struct transfer *closed_one(struct close_walk *c, struct transfer_key *key)
{
	struct transfer *t = bpf_map_lookup_elem(&transfers, key);

	return t && (c->all || !is_open(bpf_get_current_task_btf(), t, key->descriptor)) ? t : 0;
}

static long find_step(u32 i, struct close_walk *c)
{
	struct transfer_key key = { .pid = c->pid, .descriptor = c->from + i };

	if ((u32)key.descriptor > c->last)
		return 1;
	if (!closed_one(c, &key))
		return 0;
	c->found = key.descriptor;
	return 1;
}

static long drop_step(u32 i, struct close_walk *c)
{
	struct transfer_key key = { .pid = c->pid, .descriptor = c->from + i };

	if ((u32)key.descriptor > c->last)
		return 1;
	if (closed_one(c, &key) && !bpf_map_delete_elem(&transfers, &key)) {
		bpf_map_delete_elem(&long_paths, &key);
		COUNT(seen, RECORD_FILE_CLOSE);
		COUNT(lost, RECORD_FILE_CLOSE);
	}
	return 0;
}

/*
 * Tells of one of the descriptors from first to last that is closed, or of any of them. Returns whether there may be
 * more: then the program goes on to itself by a tail call, as a loop around this would be too much for the verifier.
 */
static __always_inline bool tell_one(struct task_struct *task, u32 first, u32 last, bool all)
{
	u32 zero = 0, pid = task->tgid;
	struct workspace *w = bpf_map_lookup_elem(&file_workspaces, &zero);
	struct match_scratch *s = bpf_map_lookup_elem(&scratches, &zero);
	struct transferring *process = bpf_map_lookup_elem(&transferring, &pid);
	struct close_walk walk = { .pid = pid, .from = first, .last = last, .all = all, .found = -1 };

	if (!w || !s || !process || !process->count)
		return false;
	if (walk.last > process->highest)
		walk.last = process->highest;
	bpf_loop(MOST_DESCRIPTORS, find_step, &walk, 0);
	if (walk.found < 0)
		return false;
	tell_close(w, s, task, walk.found);
	return process->count && first < last;
}

/* Leaves those out that are too many to be told. */
static __always_inline void drop_rest(struct task_struct *task, u32 first, u32 last, bool all)
{
	struct close_walk walk = { .pid = task->tgid, .from = first, .last = last, .all = all };

	bpf_loop(MOST_DESCRIPTORS, drop_step, &walk, 0);
}

/* Hands the call on to the other family that wants it. */
#define PASS_ON(ctx, call)                                                    \
	do {                                                                  \
		if ((call)->also)                                             \
			bpf_tail_call(ctx, &families, (call)->also);          \
	} while (0)

SEC("tp_btf/sys_exit")
int BPF_PROG(on_transfer_call, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	const volatile struct call *call = call_of(regs, task);
	struct interest_control *control = interest_control_of();
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&file_workspaces, &zero);
	struct transfer_work *work = bpf_map_lookup_elem(&transfer_works, &zero);

	if (!call || !control || !w || !work)
		return 0;

	struct arguments *a = &w->arguments;

	read_arguments(a, regs, task);

	s32 descriptor = argument(a, call->file);

	if (call->type == RECORD_FILE_CLOSE) {
		if (call->other) {
			u32 pid = task->tgid;

			if (!result && !(argument(a, call->value) & CLOSE_RANGE_CLOEXEC) &&
			    bpf_map_lookup_elem(&transferring, &pid)) {
				work->from = descriptor;
				work->last = argument(a, call->other);
				bpf_tail_call(ctx, &transfer_steps, CLOSE);
			}
		} else if (result != -EBADF) {
			struct transfer_key key = { .pid = task->tgid, .descriptor = descriptor };

			if (bpf_map_lookup_elem(&transfers, &key)) {
				work->from = work->last = descriptor;
				bpf_tail_call(ctx, &transfer_steps, CLOSE);
			}
		}
	} else if (call->value) {
		u64 protection = argument(a, 3), kind = argument(a, 4) & MAP_TYPE & ~2; /* of mmap */

		work->looks[1].address = 0;
		work->from = 1;
		work->last = 0;
		if ((u64)result < -4095UL && (protection & PROT_WRITE) && kind == MAP_SHARED &&
		    transferred(control, task, work, 0, descriptor, RECORD_FILE_WRITE, 0, FILE_MAPPED))
			bpf_tail_call(ctx, &transfer_steps, work->from <= work->last ? CLOSE : LOOK);
	} else if (result > 0) {
		bool first;

		work->looks[1].address = 0;
		work->from = 1;
		work->last = 0;
		first = transferred(control, task, work, 0, descriptor, call->type, result, 0);
		if (call->other)
			first |= transferred(control, task, work, 1, argument(a, call->other), RECORD_FILE_READ, result,
					     0);
		if (first)
			bpf_tail_call(ctx, &transfer_steps, work->from <= work->last ? CLOSE : LOOK);
	}
	PASS_ON(ctx, call);
	return 0;
}

static __always_inline void look_at(struct workspace *w, struct match_scratch *s, struct task_struct *task,
				    struct look *look)
{
	has_transfer(look->descriptor, wanted_of(look->type));
	if (first_transfer(w, s, task, look))
		add_first(look);
	else
		mark_dull(look->address, wanted_of(look->type));
}

SEC("tp_btf/sys_exit")
int BPF_PROG(look_at_transfer, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	const volatile struct call *call = call_of(regs, task);
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&file_workspaces, &zero);
	struct match_scratch *s = bpf_map_lookup_elem(&scratches, &zero);
	struct transfer_work *work = bpf_map_lookup_elem(&transfer_works, &zero);

	if (!call || !w || !s || !work)
		return 0;
#pragma clang loop unroll(disable)
	for (u32 i = 0; i < 2; i++)
		if (work->looks[i].address)
			look_at(w, s, task, &work->looks[i]);
	PASS_ON(ctx, call);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(close_transfers, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	const volatile struct call *call = call_of(regs, task);
	u32 zero = 0;
	struct transfer_work *work = bpf_map_lookup_elem(&transfer_works, &zero);

	if (!call || !work)
		return 0;
	if (tell_one(task, work->from, work->last, false)) {
		bpf_tail_call(ctx, &transfer_steps, CLOSE);
		drop_rest(task, work->from, work->last, false);
	}
	if (call->type != RECORD_FILE_CLOSE)
		bpf_tail_call(ctx, &transfer_steps, LOOK);
	PASS_ON(ctx, call);
	return 0;
}

/* What was to be closed on exec is closed by now. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_transfer_exec, struct task_struct *task)
{
	if (tell_one(task, 0, MOST_DESCRIPTORS - 1, false)) {
		bpf_tail_call(ctx, &transfer_execs, 0);
		drop_rest(task, 0, MOST_DESCRIPTORS - 1, false);
	}
	return 0;
}

/* What is still open is closed by the end of the process; its memory may be gone by now, and with it the image. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_transfer_exit, struct task_struct *task)
{
	u32 pid = task->tgid;

	if (task->signal->live.counter > 0)
		return 0;
	if (tell_one(task, 0, MOST_DESCRIPTORS - 1, true)) {
		bpf_tail_call(ctx, &transfer_exits, 0);
		drop_rest(task, 0, MOST_DESCRIPTORS - 1, true);
	}
	bpf_map_delete_elem(&transferring, &pid);
	return 0;
}
