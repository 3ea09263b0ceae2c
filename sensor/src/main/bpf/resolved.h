/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Paths that the kernel resolved for a call which was given a path and no descriptor. A hook in the middle of the call
 * keeps them with the task (file_lsm.bpf.c); the hook at its return takes them in place of the caller's text, which
 * somebody may have exchanged meanwhile, and in which links are not followed. Include it behind file.h.
 */
#pragma once

/* Whether there is somebody who keeps them. Java sets it before the load. */
const volatile u64 paths_are_resolved SEC(".rodata.resolved") = 0;

struct resolved {
	u64 type; /* of the record that it is for; 0 where there is none */
	u64 cut; /* PATH_CUT, OTHER_CUT */
	struct file_record facts; /* of the file, where there was one before the call */
	struct path_buffer path, other;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct resolved);
} resolved_paths SEC(".maps");

static __always_inline void copy_path(struct path_buffer *to, struct path_buffer *from)
{
	u64 position = BOUND(from->position, PATH_BYTES);

	to->position = position;
	bpf_probe_read_kernel(to->bytes + position, PATH_BYTES - position, from->bytes + position);
}

/* Takes what was kept for this call into the workspace; false where nothing was. */
static __always_inline bool take_resolved(struct workspace *w, struct task_struct *task, u16 type)
{
	struct file_record *f = &w->file;
	struct resolved *resolved;

	if (!paths_are_resolved)
		return false;
	resolved = bpf_task_storage_get(&resolved_paths, task, 0, 0);
	if (!resolved || resolved->type != type)
		return false;
	resolved->type = 0;
	copy_path(&w->path, &resolved->path);
	f->path_length = PATH_LENGTH(w->path);
	if (type == RECORD_FILE_RENAME || type == RECORD_FILE_LINK) {
		copy_path(&w->other, &resolved->other);
		f->other_length = PATH_LENGTH(w->other);
	}
	f->record.flags |= resolved->cut;
	f->inode = resolved->facts.inode;
	f->size = resolved->facts.size;
	f->device = resolved->facts.device;
	f->mode = resolved->facts.mode;
	f->owner = resolved->facts.owner;
	f->group = resolved->facts.group;
	f->filesystem = resolved->facts.filesystem;
	return true;
}
