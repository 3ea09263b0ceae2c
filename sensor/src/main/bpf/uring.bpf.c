// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * What happens to files by way of io_uring, which passes no system call's hook: told as the same events, of the process
 * that asked for it, with a flag.
 *
 * A request is looked at twice. When it is submitted, the kernel has its own copy of what was asked for, paths included,
 * which nobody can change; when it completes, the copy is gone, but the result is known, and of an open, the file. So
 * what was asked for is kept from the one to the other. It completes on the process's own thread, on a worker of that
 * process, or on the thread that polls the ring.
 *
 * What is told when it is submitted, whatever comes of it: a request of whose success nobody is told (flag
 * IOSQE_CQE_SKIP_SUCCESS), one that cannot be told from another that is on its way, and one for which there is no room.
 * A process that never asks for its results (IORING_SETUP_DEFER_TASKRUN) is told of when it does, or when it ends.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#define LANE event_ring
#include "ring.h"
#include "file.h"
#include "uring.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Requests by the ring and the word that names them to their process; unique as long as the process wants it so. */
struct request_key {
	u64 ring;
	u64 user_data;
};

struct request {
	u64 address; /* of the kernel's own struct */
	u32 opcode;
	u32 slot; /* where an open is to put the file among the ring's own: counted from 1; 0 for a descriptor */
	u32 doubtful; /* there was another one of this key: the result may be that one's */
	u32 padding;
	struct file_record file;
	u8 path[PATH_BYTES];
	u8 other[PATH_BYTES];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, struct request_key);
	__type(value, struct request);
} requests SEC(".maps");

/* Where a request is put together, since it is larger than the stack. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct request);
} request_room SEC(".maps");

static const u8 types[OPERATIONS] = {
	[OPERATION_OPENAT] = RECORD_FILE_OPEN,	     [OPERATION_OPENAT2] = RECORD_FILE_OPEN,
	[OPERATION_RENAMEAT] = RECORD_FILE_RENAME,   [OPERATION_UNLINKAT] = RECORD_FILE_UNLINK,
	[OPERATION_MKDIRAT] = RECORD_FILE_MKDIR,     [OPERATION_SYMLINKAT] = RECORD_FILE_SYMLINK,
	[OPERATION_LINKAT] = RECORD_FILE_LINK,	     [OPERATION_FSETXATTR] = RECORD_FILE_SETXATTR,
	[OPERATION_SETXATTR] = RECORD_FILE_SETXATTR, [OPERATION_FTRUNCATE] = RECORD_FILE_TRUNCATE,
};

static __always_inline u16 type_of(u64 opcode)
{
	asm volatile("" : "+r"(opcode));
	return types[opcode & (OPERATIONS - 1)];
}

/* The process of a thread that the kernel made is what asks, and not that thread. */
static __always_inline void begin_request(struct workspace *w, struct task_struct *task, u16 type)
{
	struct record *r = &w->file.record;

	begin(w, task, type);
	r->flags |= IO_URING;
	if (task->flags & PF_IO_WORKER) {
		r->tid = task->tgid;
		bpf_probe_read_kernel_str(r->comm, sizeof(r->comm), task->group_leader->comm);
	}
}

static __always_inline long read_text(struct workspace *w, const char *text)
{
	return bpf_probe_read_kernel_str(w->asked.bytes, PATH_BYTES, text);
}

static __always_inline void describe_path(struct workspace *w, struct task_struct *task, struct filename *name, s32 directory)
{
	long read = read_text(w, BPF_CORE_READ(name, name));

	w->file.path_length = resolve_asked(w, &w->path, task, read, directory, PATH_CUT);
}

static __always_inline void describe_source(struct workspace *w, struct task_struct *task, struct filename *name,
					    s32 directory)
{
	long read = read_text(w, BPF_CORE_READ(name, name));

	w->file.other_length = resolve_asked(w, &w->other, task, read, directory, OTHER_CUT);
}

/* A text that is taken as it is, into w->asked. */
static __always_inline void describe_other(struct workspace *w, const char *text)
{
	long read = read_text(w, text);

	w->file.other_length = BOUND(read > 0 ? read - 1 : 0, PATH_BYTES);
}

static __always_inline const char *attribute_of(void *request)
{
	struct io_xattr *newer = request;
	struct io_xattr___v61 *older = request;
	struct xattr_name *name = bpf_core_type_exists(struct kernel_xattr_ctx) ? BPF_CORE_READ(newer, ctx.kname)
										 : BPF_CORE_READ(older, ctx.kname);

	return name->name;
}

/* What was asked for. */
static __always_inline void describe_request(struct workspace *w, struct task_struct *task, struct io_kiocb *request, u32 opcode)
{
	struct io_open *open = (void *)request;
	struct io_rename *rename = (void *)request;
	struct io_link *link = (void *)request;
	struct io_unlink *unlink = (void *)request;
	struct io_mkdir *mkdir = (void *)request;
	struct io_xattr *xattr = (void *)request;
	struct io_ftrunc *truncate = (void *)request;

	switch (opcode) {
	case OPERATION_OPENAT:
	case OPERATION_OPENAT2:
		describe_path(w, task, BPF_CORE_READ(open, filename), BPF_CORE_READ(open, dfd));
		w->file.open_flags = BPF_CORE_READ(open, how.flags);
		break;
	case OPERATION_RENAMEAT:
		describe_path(w, task, BPF_CORE_READ(rename, newpath), BPF_CORE_READ(rename, new_dfd));
		describe_source(w, task, BPF_CORE_READ(rename, oldpath), BPF_CORE_READ(rename, old_dfd));
		break;
	case OPERATION_LINKAT:
		describe_path(w, task, BPF_CORE_READ(link, newpath), BPF_CORE_READ(link, new_dfd));
		describe_source(w, task, BPF_CORE_READ(link, oldpath), BPF_CORE_READ(link, old_dfd));
		break;
	case OPERATION_SYMLINKAT:
		describe_path(w, task, BPF_CORE_READ(link, newpath), BPF_CORE_READ(link, new_dfd));
		describe_other(w, BPF_CORE_READ(link, oldpath, name));
		break;
	case OPERATION_UNLINKAT:
		describe_path(w, task, BPF_CORE_READ(unlink, filename), BPF_CORE_READ(unlink, dfd));
		if (BPF_CORE_READ(unlink, flags) & AT_REMOVEDIR)
			w->file.record.type = RECORD_FILE_RMDIR;
		break;
	case OPERATION_MKDIRAT:
		describe_path(w, task, BPF_CORE_READ(mkdir, filename), BPF_CORE_READ(mkdir, dfd));
		w->file.new_mode = BPF_CORE_READ(mkdir, mode);
		break;
	case OPERATION_SETXATTR:
		describe_path(w, task, BPF_CORE_READ(xattr, filename), AT_FDCWD);
		describe_other(w, attribute_of(request));
		break;
	case OPERATION_FSETXATTR:
		describe_other(w, attribute_of(request));
		break;
	case OPERATION_FTRUNCATE:
		if (bpf_core_type_exists(struct io_ftrunc))
			w->file.new_size = BPF_CORE_READ(truncate, len);
		break;
	}
}

/* From the workspace into what is kept. */
static __always_inline void keep_request(struct request *kept, struct workspace *w)
{
	bool text = other_is_text(w->file.record.type);

	kept->file = w->file;
	bpf_probe_read_kernel(kept->path, BOUND(w->file.path_length, PATH_BYTES), PATH(w->path));
	bpf_probe_read_kernel(kept->other, BOUND(w->file.other_length, PATH_BYTES), text ? w->asked.bytes : PATH(w->other));
}

/* And back. */
static __always_inline void recall_path(struct path_buffer *buffer, u8 *text, u64 length)
{
	u64 position;

	length = BOUND(length, PATH_BYTES);
	position = BOUND(PATH_BYTES - length, PATH_BYTES);
	buffer->position = position;
	bpf_probe_read_kernel(buffer->bytes + position, length, text);
}

static __always_inline void recall_request(struct workspace *w, struct request *kept)
{
	w->file = kept->file;
	recall_path(&w->path, kept->path, kept->file.path_length);
	if (other_is_text(kept->file.record.type))
		bpf_probe_read_kernel(w->asked.bytes, BOUND(kept->file.other_length, PATH_BYTES), kept->other);
	else
		recall_path(&w->other, kept->other, kept->file.other_length);
}

/* The file that an open brought about: behind a descriptor, or among the ring's own files. */
static __always_inline struct file *opened_file(struct task_struct *task, struct io_kiocb *request, u32 slot, s32 result)
{
	u64 index = slot == IORING_FILE_INDEX_ALLOC ? (u32)result : slot - 1, file = 0;
	struct io_ring_ctx *ring;

	if (!slot)
		return file_of(task, result);
	ring = BPF_CORE_READ(request, ctx);
	if (bpf_core_field_exists(ring->file_table.data)) {
		struct io_rsrc_node *node = 0;

		bpf_probe_read_kernel(&node, sizeof(node), BPF_CORE_READ(ring, file_table.data.nodes) + index);
		if (node)
			file = BPF_CORE_READ(node, file_ptr);
	} else {
		struct io_file_table___v61 *table = (void *)ring + bpf_core_field_offset(ring->file_table);

		/* An array of structs of one word. */
		bpf_probe_read_kernel(&file, sizeof(file), (u64 *)BPF_CORE_READ(table, files) + index);
	}
	return (void *)(file & ~SLOT_FLAGS);
}

struct same_walk {
	struct path_buffer *buffer;
	struct request *kept;
	u32 same;
};

static long same_turn(u32 i, struct same_walk *t)
{
	u64 at = BOUND(i, PATH_BYTES - 1), position = BOUND(t->buffer->position, PATH_BYTES);

	t->same = t->buffer->bytes[BOUND(position + at, PATH_BYTES)] == t->kept->path[at];
	return !t->same;
}

/* Whether the path of a file is the one that was asked for, character by character. */
__noinline int is_as_asked(struct path_buffer *buffer, struct request *kept)
{
	struct same_walk t = { .buffer = buffer, .kept = kept };

	if (!buffer || !kept || PATH_LENGTH(*buffer) != kept->file.path_length)
		return 0;
	bpf_loop(BOUND(kept->file.path_length, PATH_BYTES), same_turn, &t, 0);
	return t.same;
}

/* As what an open is told of which nothing is known but what was asked for; anything else changes something. */
static __always_inline u32 wanted_of(struct workspace *w)
{
	return w->file.record.type != RECORD_FILE_OPEN || (w->file.open_flags & O_ACCMODE) ? OF_WRITING : OF_READING;
}

/*
 * An open is told under the path of the file that it opened. Where that is not worth telling, or the file is no longer
 * there, it may be under the path that was asked for: another thread may have put another file behind the descriptor.
 */
static __always_inline bool describe_opened(struct workspace *w, struct interest_control *control, struct file *file,
					    u32 *wanted)
{
	u32 mode;

	if (!file)
		return false;
	mode = BPF_CORE_READ(file, f_mode);
	if (mode & FMODE_CREATED)
		w->file.record.type = RECORD_FILE_CREATE;
	*wanted = mode & (FMODE_WRITE | FMODE_CREATED) ? OF_WRITING : OF_READING;
	w->file.record.flags &= ~(PATH_ASKED | PATH_CUT);
	describe_file(w, file);
	return !is_public_read(control, file, mode);
}

/* What is told of a request where its result is known, and is no failure. */
static __always_inline void tell_done(struct workspace *w, struct match_scratch *s, struct task_struct *task,
				      struct interest_control *control, struct request *kept, struct io_kiocb *request,
				      s32 result)
{
	u32 opcode = kept->opcode, wanted = OF_WRITING;

	recall_request(w, kept);
	if (type_of(opcode) == RECORD_FILE_OPEN) {
		struct file *file = kept->doubtful ? 0 : opened_file(task, request, kept->slot, result);
		bool described = describe_opened(w, control, file, &wanted);

		COUNT(seen, w->file.record.type);
		if (described && is_worth_telling(w, s, task, wanted)) {
			hand_over(w, s);
			return;
		}
		if (file && is_as_asked(&w->path, kept)) {
			COUNT(filtered, w->file.record.type);
			return;
		}

		u16 type = w->file.record.type;

		recall_request(w, kept);
		w->file.record.type = type;
		tell(w, s, task, wanted_of(w));
		return;
	}
	COUNT(seen, w->file.record.type);
	if (!kept->file.path_length) {
		struct file *file = BPF_CORE_READ(request, file);

		if (file)
			describe_file(w, file);
	}
	tell(w, s, task, wanted);
}

static __always_inline int on_submit(struct io_kiocb *request)
{
	u32 opcode = request->opcode, zero = 0;
	u16 type = type_of(opcode);

	if (!type)
		return 0; /* reads and writes, by the million */

	struct task_struct *task = bpf_get_current_task_btf();
	struct interest_control *control = interest_control_of();
	struct workspace *w = bpf_map_lookup_elem(&file_workspaces, &zero);
	struct match_scratch *s = bpf_map_lookup_elem(&scratches, &zero);
	struct request *room = bpf_map_lookup_elem(&request_room, &zero), *other;
	struct request_key key = {};

	if (!control || !w || !s || !room)
		return 0;
	if (is_ignored(control, task)) {
		COUNT(seen, type);
		COUNT(filtered, type);
		return 0;
	}
	begin_request(w, task, type);
	describe_request(w, task, request, opcode);
	if (!(BPF_CORE_READ(request, flags) & REQ_F_CQE_SKIP)) {
		key.ring = (u64)BPF_CORE_READ(request, ctx);
		key.user_data = BPF_CORE_READ(request, cqe.user_data);
		keep_request(room, w);
		room->address = (u64)request;
		room->opcode = opcode;
		room->doubtful = 0;
		room->slot = 0;
		if (type == RECORD_FILE_OPEN) {
			struct io_open *open = (void *)request;

			room->slot = BPF_CORE_READ(open, file_slot);
		}
		if (!bpf_map_update_elem(&requests, &key, room, BPF_NOEXIST))
			return 0;
		other = bpf_map_lookup_elem(&requests, &key);
		if (other)
			other->doubtful = 1;
	}
	COUNT(seen, w->file.record.type);
	if (!w->file.path_length) {
		COUNT(filtered, w->file.record.type);
		return 0;
	}
	tell(w, s, task, wanted_of(w));
	return 0;
}

static __always_inline int on_end(struct request_key *key, u64 address, s32 result)
{
	struct request *kept = bpf_map_lookup_elem(&requests, key);
	struct task_struct *task = bpf_get_current_task_btf();
	struct interest_control *control = interest_control_of();
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&file_workspaces, &zero);
	struct match_scratch *s = bpf_map_lookup_elem(&scratches, &zero);

	if (!kept || !control || !w || !s || (address && kept->address != address))
		return 0;
	if (result < 0 && !kept->doubtful) {
		COUNT(seen, kept->file.record.type);
		COUNT(filtered, kept->file.record.type);
	} else {
		tell_done(w, s, task, control, kept, (void *)kept->address, result);
	}
	bpf_map_delete_elem(&requests, key);
	return 0;
}

SEC("tp_btf/io_uring_submit_req")
int BPF_PROG(on_request, struct io_kiocb *request)
{
	return on_submit(request);
}

/* Its name before Linux 6.3. */
SEC("tp_btf/io_uring_submit_sqe")
int BPF_PROG(on_request_v61, struct io_kiocb *request)
{
	return on_submit(request);
}

SEC("tp_btf/io_uring_complete")
int BPF_PROG(on_request_done, void *ring, struct io_kiocb *request)
{
	struct request_key key = { .ring = (u64)ring };

	if (!request || !type_of(BPF_CORE_READ(request, opcode)))
		return 0;
	key.user_data = BPF_CORE_READ(request, cqe.user_data);
	return on_end(&key, (u64)request, BPF_CORE_READ(request, cqe.res));
}

/* Done, but the process reads its results so slowly that there is no room for this one. */
SEC("tp_btf/io_uring_cqe_overflow")
int BPF_PROG(on_request_overflow, void *ring, u64 user_data, s32 result)
{
	struct request_key key = { .ring = (u64)ring, .user_data = user_data };

	return on_end(&key, 0, result);
}
