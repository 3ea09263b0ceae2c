/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Paths as the kernel knows them: from the dentry up to the root of the mount tree, over mount points. Symbolic links,
 * `..`, chroot and renames have no influence; in a container the path begins at the root of its mount namespace.
 * (bpf_d_path() does the same but is not allowed in tracepoints.) Control groups likewise, over kernfs.
 */
#pragma once

#include "record.h"

#define PATH_DEPTH 2048 /* names of one byte fill PATH_BYTES at this depth */

/* A text of at most `most` bytes: 64-bit, and with barriers, so that Linux 6.1 keeps the bound that it sees. */
#define BOUND(value, most)                                   \
	({                                                   \
		u64 bounded_ = (value);                      \
		asm volatile("" : "+r"(bounded_));           \
		if (bounded_ > (most))                       \
			bounded_ = (most);                   \
		asm volatile("" : "+r"(bounded_));           \
		bounded_;                                    \
	})

/*
 * One path, written from PATH_BYTES downwards; what stands above is slack for the verifier. The state of a walk that
 * changes in each step lies here and not on the stack: the verifier follows values on the stack through every turn of a
 * loop, and those in a map not at all.
 */
struct path_buffer {
	u8 bytes[PATH_BYTES + NAME_BYTES];
	u64 position; /* of the first byte written so far */
	u64 cut;
	u64 skip; /* names still to be left out, since `..` follows them */
};

/* A path as a caller gave it. */
struct asked_bytes {
	u8 bytes[PATH_BYTES + NAME_BYTES];
	u64 length;
	u64 at; /* what stands before this is not looked at yet */
	u64 end; /* of the name that is being looked at */
};

struct path_walk {
	struct dentry *dentry;
	struct dentry *mount_root;
	struct mount *mount;
	struct path_buffer *buffer;
};

static long path_step(u32 i, struct path_walk *w)
{
	struct dentry *dentry = w->dentry;
	struct dentry *parent = BPF_CORE_READ(dentry, d_parent);

	if (dentry == w->mount_root || dentry == parent) {
		struct mount *mount = w->mount;
		struct mount *up = BPF_CORE_READ(mount, mnt_parent);

		if (up == mount)
			return 1;
		w->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
		w->mount_root = BPF_CORE_READ(up, mnt.mnt_root);
		w->mount = up;
		return 0;
	}

	if (w->buffer->skip) {
		w->buffer->skip--;
		w->dentry = parent;
		return 0;
	}

	u64 length = BPF_CORE_READ(dentry, d_name.len) & 0xff;
	u64 position = w->buffer->position;

	if (position < length + 1) {
		w->buffer->cut = 1;
		return 1;
	}
	position -= length;
	if (position > PATH_BYTES)
		return 1;
	bpf_probe_read_kernel(w->buffer->bytes + position, length, BPF_CORE_READ(dentry, d_name.name));
	position -= 1;
	if (position > PATH_BYTES)
		return 1;
	w->buffer->bytes[position] = '/';
	w->buffer->position = position;
	w->dentry = parent;
	return 0;
}

/*
 * Writes a path into its buffer; returns whether its beginning is missing. A file without a place in any mount (memfd,
 * pipe) gives its bare name, such as memfd:x.
 *
 * A global function, as is cgroup_text(): the verifier looks at it once, and not at each combination of what its loop
 * may have met with what the next one may meet. Such a function takes kernel pointers as plain numbers.
 */
__noinline int path_text(struct path_buffer *buffer, u64 mnt_address, u64 dentry_address)
{
	struct vfsmount *mnt = (void *)mnt_address;
	struct dentry *dentry = (void *)dentry_address;

	if (!buffer)
		return 0;

	struct path_walk walk = {
		.dentry = dentry,
		.mount_root = BPF_CORE_READ(mnt, mnt_root),
		.mount = (void *)mnt - bpf_core_field_offset(struct mount, mnt),
		.buffer = buffer,
	};

	buffer->cut = 0;
	buffer->skip = 0;
	if (dentry == BPF_CORE_READ(dentry, d_parent) && dentry != walk.mount_root) {
		u64 length = BOUND(BPF_CORE_READ(dentry, d_name.len), NAME_BYTES);

		u64 position = PATH_BYTES - length;

		bpf_probe_read_kernel(buffer->bytes + position, length, BPF_CORE_READ(dentry, d_name.name));
		buffer->position = position;
		return 0;
	}
	buffer->position = PATH_BYTES;
	bpf_loop(PATH_DEPTH, path_step, &walk, 0);
	if (buffer->position == PATH_BYTES) { /* the root itself */
		buffer->position = PATH_BYTES - 1;
		buffer->bytes[PATH_BYTES - 1] = '/';
	}
	return buffer->cut;
}

/* A path as a caller gave it, taken apart from its end. */
struct asked_walk {
	struct path_buffer *buffer;
	struct asked_bytes *asked;
};

/* Puts the name from `from` up to asked->end in front of what is written. */
static __always_inline void prepend_name(struct path_buffer *buffer, struct asked_bytes *asked, u64 from)
{
	u64 length = asked->end - from, position = buffer->position;

	from = BOUND(from, PATH_BYTES);
	if (length == 0 || (length == 1 && asked->bytes[from] == '.'))
		return;
	if (length == 2 && asked->bytes[from] == '.' && asked->bytes[from + 1] == '.') {
		buffer->skip++;
		return;
	}
	if (buffer->skip) {
		buffer->skip--;
		return;
	}
	if (length > NAME_BYTES - 1 || position < length + 1) {
		buffer->cut = 1;
		return;
	}
	length = BOUND(length, NAME_BYTES - 1);
	position = BOUND(position - length, PATH_BYTES);
	bpf_probe_read_kernel(buffer->bytes + position, length, asked->bytes + from);
	position = BOUND(position - 1, PATH_BYTES);
	buffer->bytes[position] = '/';
	buffer->position = position;
}

static long asked_step(u32 i, struct asked_walk *w)
{
	u64 at = w->asked->at;

	if (!at) {
		prepend_name(w->buffer, w->asked, 0);
		return 1;
	}
	at = BOUND(at - 1, PATH_BYTES);
	w->asked->at = at;
	if (w->asked->bytes[at] == '/') {
		prepend_name(w->buffer, w->asked, at + 1);
		w->asked->end = at;
	}
	return 0;
}

/*
 * Writes the path that a caller's text of `length` bytes means, seen from a directory (for an absolute one: the caller's
 * root): `.`, `..` and double slashes are resolved, symbolic links are not. Returns whether its beginning is missing.
 */
__noinline int asked_text(struct path_buffer *buffer, struct asked_bytes *asked, u64 mnt_address, u64 dentry_address)
{
	if (!buffer || !asked)
		return 0;

	struct asked_walk names = { .buffer = buffer, .asked = asked };
	struct vfsmount *mnt = (void *)mnt_address;
	struct path_walk walk = {
		.dentry = (void *)dentry_address,
		.mount_root = BPF_CORE_READ(mnt, mnt_root),
		.mount = (void *)mnt - bpf_core_field_offset(struct mount, mnt),
		.buffer = buffer,
	};

	buffer->cut = 0;
	buffer->skip = 0;
	buffer->position = PATH_BYTES;
	asked->at = asked->length;
	asked->end = asked->length;
	bpf_loop(PATH_BYTES, asked_step, &names, 0);
	if (!buffer->cut)
		bpf_loop(PATH_DEPTH, path_step, &walk, 0);
	if (buffer->position == PATH_BYTES) {
		buffer->position = PATH_BYTES - 1;
		buffer->bytes[PATH_BYTES - 1] = '/';
	}
	return buffer->cut;
}

/* The path in a buffer, and its length. */
#define PATH(buffer) ((buffer).bytes + BOUND((buffer).position, PATH_BYTES))
#define PATH_LENGTH(buffer) (PATH_BYTES - BOUND((buffer).position, PATH_BYTES))

/* The path of a control group: names collected from the leaf up, then written from the root down. */
struct cgroup_buffer {
	u8 bytes[CGROUP_BYTES + NAME_BYTES + 1];
	const char *names[CGROUP_LEVELS];
	u64 depth;
	u64 length;
};

struct cgroup_walk {
	struct kernfs_node *node;
	struct cgroup_buffer *buffer;
};

static __always_inline struct kernfs_node *kernfs_parent(struct kernfs_node *node)
{
	struct kernfs_node___v615 *newer = (void *)node;

	if (bpf_core_field_exists(newer->__parent))
		return BPF_CORE_READ(newer, __parent);
	return BPF_CORE_READ(node, parent);
}

static long cgroup_climb(u32 i, struct cgroup_walk *w)
{
	struct kernfs_node *node = w->node;
	struct kernfs_node *parent = kernfs_parent(node);

	if (!parent)
		return 1;
	w->buffer->names[w->buffer->depth & (CGROUP_LEVELS - 1)] = BPF_CORE_READ(node, name);
	w->buffer->depth++;
	w->node = parent;
	return 0;
}

static long cgroup_descend(u32 i, struct cgroup_walk *w)
{
	u64 offset = w->buffer->length;

	if (!w->buffer->depth || offset > CGROUP_BYTES)
		return 1;
	w->buffer->depth--;
	w->buffer->bytes[offset] = '/';
	long length = bpf_probe_read_kernel_str(w->buffer->bytes + offset + 1, NAME_BYTES,
						w->buffer->names[w->buffer->depth & (CGROUP_LEVELS - 1)]);
	if (length > 0)
		w->buffer->length = offset + length; /* the slash, and the string without its NUL */
	return 0;
}

/* Writes the path of a control group; returns whether its beginning is missing. */
__noinline int cgroup_text(struct cgroup_buffer *buffer, u64 node_address)
{
	struct cgroup_walk walk = { .node = (void *)node_address, .buffer = buffer };
	bool cut;

	if (!buffer)
		return 0;
	buffer->depth = 0;
	buffer->length = 0;
	bpf_loop(CGROUP_LEVELS, cgroup_climb, &walk, 0);
	cut = buffer->depth == CGROUP_LEVELS && kernfs_parent(walk.node);
	bpf_loop(CGROUP_LEVELS, cgroup_descend, &walk, 0);
	if (!buffer->length) { /* the root */
		buffer->bytes[0] = '/';
		buffer->length = 1;
	}
	return cut;
}

/* The path in `from->member`, a struct path; reading its parts makes the plain numbers that path_text() takes. */
#define PATH_TEXT(buffer, from, member) \
	path_text(buffer, (u64)BPF_CORE_READ(from, member.mnt), (u64)BPF_CORE_READ(from, member.dentry))
