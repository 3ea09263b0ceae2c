/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The record of a file event: described, judged by the rules, told where a rule holds or where it is of interest. One
 * for every hook that knows of files. Include it behind ring.h, with the lane chosen.
 */
#pragma once

#include "task.h"
#include "interest.h"
#include "call.h"
#include "match.h"

struct workspace {
	struct file_record file;
	struct match_subject subject;
	struct arguments arguments;
	struct path_buffer path, other;
	struct path_buffer image;
	char action[16];
	struct asked_bytes asked;
	struct name name;
	struct prefix prefix;
	u64 name_at, name_end, name_interest; /* of the search for names; here for the same reason as path_buffer's */
};

#include "match.bpf.h"
#include "subject.h"
#include "enforce.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct workspace);
} file_workspaces SEC(".maps");

const struct file_record *layout_of_file;

static __always_inline void describe_inode(struct file_record *f, struct inode *inode)
{
	f->inode = BPF_CORE_READ(inode, i_ino);
	f->size = BPF_CORE_READ(inode, i_size);
	f->mode = BPF_CORE_READ(inode, i_mode);
	f->owner = BPF_CORE_READ(inode, i_uid.val);
	f->group = BPF_CORE_READ(inode, i_gid.val);
	f->device = BPF_CORE_READ(inode, i_sb, s_dev);
	f->filesystem = BPF_CORE_READ(inode, i_sb, s_magic);
}

/* A record of `type`, of which nothing but the task is known yet. */
static __always_inline void begin(struct workspace *w, struct task_struct *task, u16 type)
{
	__builtin_memset((u8 *)&w->file + sizeof(struct record), 0, sizeof(w->file) - sizeof(struct record));
	describe(&w->file.record, task, type);
}

/* The path and the facts of an open file. */
static __always_inline void describe_file(struct workspace *w, struct file *file)
{
	describe_inode(&w->file, BPF_CORE_READ(file, f_inode));
	w->file.open_flags = BPF_CORE_READ(file, f_flags);
	if (PATH_TEXT(&w->path, file, f_path))
		w->file.record.flags |= PATH_CUT;
	w->file.path_length = PATH_LENGTH(w->path);
}

/* A path that a caller gave: into `buffer`, its length returned. */
static __always_inline u32 describe_asked(struct workspace *w, struct path_buffer *buffer, struct task_struct *task,
					  const void *text, s32 directory, u16 cut_flag)
{
	struct fs_struct *fs = task->fs;
	long read = bpf_probe_read_user_str(w->asked.bytes, PATH_BYTES, text);
	struct path seen_from = {};

	w->asked.length = read > 0 ? read - 1 : 0;
	w->file.record.flags |= PATH_ASKED;
	if (w->asked.bytes[0] == '/')
		BPF_CORE_READ_INTO(&seen_from, fs, root);
	else if (directory == AT_FDCWD)
		BPF_CORE_READ_INTO(&seen_from, fs, pwd);
	else
		BPF_CORE_READ_INTO(&seen_from, file_of(task, directory), f_path);
	if (asked_text(buffer, &w->asked, (u64)seen_from.mnt, (u64)seen_from.dentry))
		w->file.record.flags |= cut_flag;
	return PATH_LENGTH(*buffer);
}

/* A text that is taken as it was given, such as what a symbolic link holds: into w->asked, its length returned. */
static __always_inline u32 describe_text(struct workspace *w, const void *text)
{
	long read = bpf_probe_read_user_str(w->asked.bytes, PATH_BYTES, text);

	if (read == PATH_BYTES)
		w->file.record.flags |= OTHER_CUT;
	return BOUND(read > 0 ? read - 1 : 0, PATH_BYTES);
}

/* Whether the other text is such a one, and not a path. */
static __always_inline bool other_is_text(u16 type)
{
	return type == RECORD_FILE_SYMLINK || type == RECORD_FILE_SETXATTR;
}

/* What the name of the file or of its directory adds, from the path as text: its last two names. */
static __always_inline u32 interest_of_prefix(struct workspace *w, struct path_buffer *path)
{
	u64 length = BOUND(PATH_LENGTH(*path), PREFIX_BYTES - 1);
	u32 *found;

	bpf_probe_read_kernel(w->prefix.bytes, length, PATH(*path));
	w->prefix.bytes[length] = 0; /* an entry that ends so means the path itself, and not what its name begins */
	w->prefix.bits = (length + 1) * 8;
	found = bpf_map_lookup_elem(&interesting_prefixes, &w->prefix);
	return found ? *found : 0;
}

struct name_walk {
	struct workspace *w;
	struct path_buffer *path;
};

static long name_step(u32 i, struct name_walk *n)
{
	struct workspace *w = n->w;
	u64 at = w->name_at, end = w->name_end, length;
	u32 *found;

	if (at <= n->path->position)
		return 1;
	at = BOUND(at - 1, PATH_BYTES);
	w->name_at = at;
	if (n->path->bytes[at] != '/')
		return 0;
	w->name_end = at;
	length = BOUND(end - at - 1, sizeof(w->name.bytes) + 1);
	if (!length || length > sizeof(w->name.bytes))
		return 0;
	__builtin_memset(&w->name, 0, sizeof(w->name));
	bpf_probe_read_kernel(w->name.bytes, BOUND(length, sizeof(w->name.bytes)), n->path->bytes + at + 1);
	found = bpf_map_lookup_elem(&interesting_names, &w->name);
	if (found)
		w->name_interest |= *found;
	return 0;
}

/* Of the path in a buffer: enum interest. */
__noinline int interest_of(struct workspace *w, struct path_buffer *path)
{
	struct name_walk names = { .w = w, .path = path };
	u32 interest;

	if (!w || !path)
		return 0;
	interest = interest_of_prefix(w, path);
	if (interest & OF_NOTHING)
		return interest;
	w->name_at = PATH_BYTES;
	w->name_end = PATH_BYTES;
	w->name_interest = 0;
	bpf_loop(PATH_BYTES, name_step, &names, 0);
	return interest | w->name_interest;
}

/* `event.action` of each type; the other side is the events' own names. */
static const char actions[RECORD_TYPES][16] = {
	[RECORD_FILE_OPEN] = "open",	     [RECORD_FILE_CREATE] = "create",	[RECORD_FILE_READ] = "read",
	[RECORD_FILE_WRITE] = "write",	     [RECORD_FILE_CLOSE] = "close",	[RECORD_FILE_UNLINK] = "unlink",
	[RECORD_FILE_RENAME] = "rename",     [RECORD_FILE_LINK] = "link",	[RECORD_FILE_SYMLINK] = "symlink",
	[RECORD_FILE_TRUNCATE] = "truncate", [RECORD_FILE_MKDIR] = "mkdir",	[RECORD_FILE_RMDIR] = "rmdir",
	[RECORD_FILE_MKNOD] = "mknod",	     [RECORD_FILE_CHMOD] = "chmod",	[RECORD_FILE_CHOWN] = "chown",
	[RECORD_FILE_SETXATTR] = "setxattr",
};

/* Which rules an event is judged by. The other side is nightjar.sensor.Categories. */
static __always_inline u32 category_of(u16 type, u32 wanted)
{
	switch (type) {
	case RECORD_FILE_OPEN:
		return wanted & OF_WRITING ? CATEGORY_FILE_EVENT : CATEGORY_FILE_ACCESS;
	case RECORD_FILE_READ:
		return CATEGORY_FILE_ACCESS;
	case RECORD_FILE_UNLINK:
	case RECORD_FILE_RMDIR:
		return CATEGORY_FILE_DELETE;
	case RECORD_FILE_TRUNCATE:
	case RECORD_FILE_CHMOD:
	case RECORD_FILE_CHOWN:
	case RECORD_FILE_SETXATTR:
		return CATEGORY_FILE_CHANGE;
	default:
		return CATEGORY_FILE_EVENT;
	}
}

/* What rules may ask about a file event, as far as they do. */
static __always_inline void describe_subject(struct workspace *w, struct match_scratch *s, struct task_struct *task)
{
	struct file_record *f = &w->file;

	forget(w);
	TELL_ACTOR(w, s, file.record);
	if (wants(s, FIELD_IMAGE)) {
		struct mm_struct *mm = task->mm;
		struct file *image = mm ? mm->exe_file : 0;

		w->image.position = PATH_BYTES;
		if (image)
			PATH_TEXT(&w->image, image, f_path);
		TELL_PATH(w, FIELD_IMAGE, image, PATH_LENGTH(w->image));
	}
	TELL_PATH(w, FIELD_TARGET_FILENAME, path, f->path_length);
	if (other_is_text(f->record.type)) {
		u32 field = f->record.type == RECORD_FILE_SETXATTR ? FIELD_XATTR_NAME : FIELD_LINK_TARGET;

		tell_text(w, field, __builtin_offsetof(struct workspace, asked.bytes), f->other_length, true);
	} else {
		TELL_PATH(w, FIELD_SOURCE_FILENAME, other, f->other_length);
	}
	if (f->record.type == RECORD_FILE_CHMOD || f->record.type == RECORD_FILE_CREATE) {
		u32 mode = f->record.type == RECORD_FILE_CHMOD ? f->new_mode : f->mode;

		tell_number(w, FIELD_FILE_SETUID, !!(mode & S_ISUID));
		tell_number(w, FIELD_FILE_SETGID, !!(mode & S_ISGID));
	}
	if (wants(s, FIELD_EVENT_ACTION)) {
		u64 length = 0;

		__builtin_memcpy(w->action, actions[f->record.type & (RECORD_TYPES - 1)], sizeof(w->action));
		while (length < sizeof(w->action) && w->action[length])
			length++;
		tell_text(w, FIELD_EVENT_ACTION, __builtin_offsetof(struct workspace, action), length, true);
	}
}

/* Judges what the workspace describes, and does what the rules say. */
static __always_inline void judge_file(struct workspace *w, struct match_scratch *s, struct task_struct *task, u32 wanted)
{
	struct file_record *f = &w->file;

	if (!image_generation(s, category_of(f->record.type, wanted)))
		return;
	if (s->base) {
		describe_subject(w, s, task);
		judge(w, s);
		f->matches_length = 2 * BOUND(s->match_count, MOST_RULES);
		f->record.flags |= act(s, task);
	}
	f->generation = s->generation;
}

/* Judges what the workspace describes, and tells it where a rule holds or where it is of interest. */
static __always_inline void tell(struct workspace *w, struct match_scratch *s, struct task_struct *task, u32 wanted)
{
	struct file_record *f = &w->file;
	u16 type = f->record.type;
	u32 interest = interest_of(w, &w->path);
	struct writer out;
	u64 length;

	if (f->other_length && (type == RECORD_FILE_RENAME || type == RECORD_FILE_LINK))
		interest |= interest_of(w, &w->other) & ~OF_NOTHING;
	if (!(interest & OF_NOTHING))
		judge_file(w, s, task, wanted);
	if ((interest & OF_NOTHING) || !((interest & wanted) || f->matches_length)) {
		COUNT(filtered, type);
		return;
	}
	length = (sizeof(*f) + f->path_length + f->other_length + f->matches_length + 7) & ~7ULL;
	if (!reserve(&out, &f->record, length))
		return;
	append(&out, f, sizeof(*f));
	append(&out, PATH(w->path), BOUND(f->path_length, PATH_BYTES));
	append(&out, other_is_text(type) ? w->asked.bytes : PATH(w->other), BOUND(f->other_length, PATH_BYTES));
	append(&out, s->matches, BOUND(f->matches_length, MATCHES_BYTES));
	commit(&out, type, f->matches_length);
}
