/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What is worth telling. An event is told where a rule holds of it, or where it is of interest: by the path, the longest
 * prefix that is known decides, and a name of the file or of its directory may add to it. Whose events are never looked
 * at is said by process, user and control group. The other side is nightjar.sensor.Interests.
 */
#pragma once

#include "record.h"

enum interest {
	OF_READING = 1 << 0, /* being opened for reading */
	OF_WRITING = 1 << 1, /* being made, written, changed, removed, renamed */
	OF_NOTHING = 1 << 2, /* neither told nor judged */
};

#define PREFIX_BYTES 248 /* with the length, 252; what LPM tries take is 256 */

struct prefix {
	u32 bits;
	u8 bytes[PREFIX_BYTES];
};

struct name {
	u8 bytes[64];
};

enum whose { WHOSE_USER, WHOSE_CGROUP, WHOSE_FILESYSTEM };

struct whose_key {
	u64 kind;
	u64 id;
};

enum ignores { IGNORES_TASKS = 1 << 0, IGNORES_FILESYSTEMS = 1 << 1 };

struct interest_control {
	s32 own_pid; /* the collector: its events and those of its children are not looked at */
	u32 public_reads; /* whether anybody asks for files that everybody may read */
	u32 ignores; /* enum ignores: of what kinds `ignored` has entries */
	u32 generation; /* of what is kept of directories */
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1024);
	__type(key, struct prefix);
	__type(value, u32);
} interesting_prefixes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct name);
	__type(value, u32);
} interesting_names SEC(".maps");

/* Users, control groups, and types of file systems by their magic numbers. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct whose_key);
	__type(value, u32);
} ignored SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct interest_control);
} interest_control SEC(".maps");

static __always_inline struct interest_control *interest_control_of(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&interest_control, &zero);
}

/* Whether what lies on this file system is not looked at. */
static __always_inline bool is_ignored_filesystem(struct interest_control *control, struct inode *inode)
{
	struct whose_key key = { .kind = WHOSE_FILESYSTEM };

	if (!(control->ignores & IGNORES_FILESYSTEMS))
		return false;
	key.id = BPF_CORE_READ(inode, i_sb, s_magic);
	return bpf_map_lookup_elem(&ignored, &key);
}

/* Whether what this task does is not looked at. */
static __always_inline bool is_ignored(struct interest_control *control, struct task_struct *task)
{
	struct whose_key key = { .kind = WHOSE_USER };

	if (task->tgid == control->own_pid || task->real_parent->tgid == control->own_pid)
		return true;
	if (!(control->ignores & IGNORES_TASKS))
		return false;
	key.id = task->cred->uid.val;
	if (bpf_map_lookup_elem(&ignored, &key))
		return true;
	key.kind = WHOSE_CGROUP;
	key.id = BPF_CORE_READ(cgroup_of(task), kn, id);
	return bpf_map_lookup_elem(&ignored, &key);
}
