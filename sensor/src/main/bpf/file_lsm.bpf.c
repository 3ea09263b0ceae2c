// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * Files, in the middle of the call that does something to them: what the kernel has resolved the caller's path to is
 * known, and nothing is done yet. So the path is kept for the hook at which the call returns (resolved.h), and what a
 * rule forbids is refused.
 *
 * Each hook is here twice: as a security module (lsm), which may refuse, and as a look at the function that asks the
 * security modules (fentry), for kernels on which we are none of them. Java loads one of the two.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#define LANE event_ring
#include "ring.h"
#include "file.h"
#include "resolved.h"
#include "call_table.h"
#include "slots.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Whether calls may be refused. Java sets it before the load; where it is 0, the verifier leaves all of that out. */
const volatile u64 may_refuse SEC(".rodata.refuse") = 0;

/* What is about to be done. */
struct deed {
	u16 type; /* of record */
	u16 wanted; /* enum interest */
	u32 new_mode, new_owner, new_group;
	u64 mnt, dentry;
	u64 other_mnt, other_dentry; /* of the other path; 0 where there is none */
	u64 inode; /* 0 where there is none yet */
	u64 text; /* what a symbolic link is to hold */
	u32 open_flags;
};

/* An address, as the plain number that global functions take. */
static __always_inline u64 number(const void *address)
{
	u64 plain = 0;

	bpf_probe_read_kernel(&plain, sizeof(plain), &address);
	return plain;
}

/* The call in which the task is, if it is one of those that we tell when they return. */
static __always_inline const volatile struct call *current_call(struct task_struct *task)
{
	return call_of((struct pt_regs *)bpf_task_pt_regs(task), task);
}

/* The file as it will be. */
static __always_inline void describe_target(struct file_record *f, struct deed *d)
{
	describe_inode(f, (struct inode *)d->inode); /* all 0 where there is none yet */
	if (d->type == RECORD_FILE_CHMOD)
		f->mode = (f->mode & S_IFMT) | (d->new_mode & ~S_IFMT);
	if (d->type == RECORD_FILE_CHOWN) {
		f->owner = d->new_owner == (u32)-1 ? f->owner : d->new_owner;
		f->group = d->new_group == (u32)-1 ? f->group : d->new_group;
	}
}

/* Keeps the paths for the return of the call, if that is one which tells them. */
static __always_inline void keep_resolved(struct deed *d, struct task_struct *task)
{
	const volatile struct call *call = current_call(task);
	struct resolved *resolved;

	if (!call || call->family != FAMILY_FILE || !call->path || call->file)
		return;
	resolved = bpf_task_storage_get(&resolved_paths, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!resolved)
		return; /* no memory: the caller's text is told then, and said to be that */
	resolved->type = 0;
	resolved->cut = path_text(&resolved->path, d->mnt, d->dentry) ? PATH_CUT : 0;
	if (d->other_dentry && path_text(&resolved->other, d->other_mnt, d->other_dentry))
		resolved->cut |= OTHER_CUT;
	describe_target(&resolved->facts, d);
	resolved->type = d->type;
}

static __always_inline void describe_deed(struct workspace *w, struct task_struct *task, struct deed *d)
{
	struct file_record *f = &w->file;

	begin(w, task, d->type);
	describe_target(f, d);
	f->open_flags = d->open_flags;
	f->new_mode = d->new_mode;
	f->new_owner = d->new_owner;
	f->new_group = d->new_group;
	if (path_text(&w->path, d->mnt, d->dentry))
		f->record.flags |= PATH_CUT;
	f->path_length = PATH_LENGTH(w->path);
	if (d->text) {
		long read = bpf_probe_read_kernel_str(w->asked.bytes, PATH_BYTES, (void *)d->text);

		f->other_length = BOUND(read > 0 ? read - 1 : 0, PATH_BYTES);
	} else if (d->other_dentry) {
		if (path_text(&w->other, d->other_mnt, d->other_dentry))
			f->record.flags |= OTHER_CUT;
		f->other_length = PATH_LENGTH(w->other);
	}
}

/* Whether a rule forbids it; then it is told. */
static __always_inline bool is_forbidden(struct slot *slot, struct task_struct *task, struct deed *d,
					 struct judgement *judgement)
{
	struct workspace *w = &slot->w;
	struct match_scratch *s = &slot->s;
	struct file_record *f = &w->file;

	image_generation(s, category_of(d->type, d->wanted));
	if (!s->base)
		return false;
	describe_deed(w, task, d);
	if (interest_of(w, &w->path) & OF_NOTHING)
		return false;
	describe_subject(w, s, task);
	judge(w, s);
	if (!is_refused(s, judgement, task))
		return false;
	COUNT(seen, d->type);
	f->record.flags |= BLOCKED;
	f->generation = s->generation;
	f->matches_length = 2 * BOUND(s->match_count, MOST_RULES);
	hand_over(w, s);
	return true;
}

/* 0, or why the call is refused. */
static __always_inline int refuse(struct deed *d, struct task_struct *task)
{
	struct judgement *judgement = blocking(category_of(d->type, d->wanted));
	struct interest_control *control = interest_control_of();
	struct slot *slot;
	bool forbidden;

	if (!judgement || !control || is_protected(judgement, task) || is_ignored(control, task))
		return 0;
	slot = take_slot();
	if (!slot) {
		COUNT(seen, d->type);
		COUNT(lost, d->type);
		return -EPERM;
	}
	forbidden = is_forbidden(slot, task, d, judgement);
	give_back(slot);
	return forbidden ? -EPERM : 0;
}

static __always_inline int before(struct deed *d)
{
	struct task_struct *task = bpf_get_current_task_btf();

	d->wanted = OF_WRITING;
	keep_resolved(d, task);
	return may_refuse ? refuse(d, task) : 0;
}

/* An open that empties the file (O_TRUNC) comes here too; it has been judged as an open. */
static __always_inline bool is_truncate(void)
{
	const volatile struct call *call = current_call(bpf_get_current_task_btf());

	return !call || call->type != RECORD_FILE_OPEN;
}

static __always_inline void set_file(struct deed *d, struct file *file)
{
	d->mnt = number(BPF_CORE_READ(file, f_path.mnt));
	d->dentry = number(BPF_CORE_READ(file, f_path.dentry));
	d->inode = number(BPF_CORE_READ(file, f_inode));
}

/*
 * Of a descriptor; before Linux 6.2 the kernel asks path_truncate for it. The first program, so that a kernel which lacks
 * the hook says so at once.
 */
SEC("lsm/file_truncate")
int BPF_PROG(lsm_file_truncate, struct file *file)
{
	struct deed d = { .type = RECORD_FILE_TRUNCATE };

	if (!may_refuse || !is_truncate())
		return 0;
	set_file(&d, file);
	return before(&d);
}

/* A hook, in both kinds; `names` are those of the arguments, in parentheses. */
#define BOTH(hook, names, ...)                            \
	SEC("lsm/" #hook)                                 \
	int BPF_PROG(lsm_##hook, __VA_ARGS__)             \
	{                                                 \
		return before_##hook names;               \
	}                                                 \
	SEC("fentry/security_" #hook)                     \
	int BPF_PROG(fentry_##hook, __VA_ARGS__)          \
	{                                                 \
		before_##hook names;                      \
		return 0;                                 \
	}

/* A name in a directory. */
static __always_inline void set_place(struct deed *d, const struct path *directory, const struct dentry *dentry)
{
	d->mnt = number(BPF_CORE_READ(directory, mnt));
	d->dentry = number(dentry);
	d->inode = number(BPF_CORE_READ(dentry, d_inode));
}

static __always_inline void set_path(struct deed *d, const struct path *path)
{
	d->mnt = number(BPF_CORE_READ(path, mnt));
	d->dentry = number(BPF_CORE_READ(path, dentry));
	d->inode = number(BPF_CORE_READ(path, dentry, d_inode));
}

static __always_inline int before_path_unlink(const struct path *directory, struct dentry *dentry)
{
	struct deed d = { .type = RECORD_FILE_UNLINK };

	set_place(&d, directory, dentry);
	return before(&d);
}
BOTH(path_unlink, (directory, dentry), const struct path *directory, struct dentry *dentry)

static __always_inline int before_path_rmdir(const struct path *directory, struct dentry *dentry)
{
	struct deed d = { .type = RECORD_FILE_RMDIR };

	set_place(&d, directory, dentry);
	return before(&d);
}
BOTH(path_rmdir, (directory, dentry), const struct path *directory, struct dentry *dentry)

static __always_inline int before_path_mkdir(const struct path *directory, struct dentry *dentry, u32 mode)
{
	struct deed d = { .type = RECORD_FILE_MKDIR, .new_mode = mode };

	set_place(&d, directory, dentry);
	return before(&d);
}
BOTH(path_mkdir, (directory, dentry, mode), const struct path *directory, struct dentry *dentry, u32 mode)

/* Of open(2) too, where the file is not there yet: refused here, it does not come to be. */
static __always_inline int before_path_mknod(const struct path *directory, struct dentry *dentry, u32 mode)
{
	const volatile struct call *call = current_call(bpf_get_current_task_btf());
	bool made = (mode & S_IFMT) == S_IFREG && !(call && call->type == RECORD_FILE_MKNOD);
	struct deed d = { .type = made ? RECORD_FILE_CREATE : RECORD_FILE_MKNOD, .new_mode = mode & 0177777 };

	if (made)
		d.open_flags = O_CREAT;
	set_place(&d, directory, dentry);
	return before(&d);
}
BOTH(path_mknod, (directory, dentry, mode), const struct path *directory, struct dentry *dentry, u32 mode)

static __always_inline int before_path_symlink(const struct path *directory, struct dentry *dentry, const char *text)
{
	struct deed d = { .type = RECORD_FILE_SYMLINK, .text = number(text) };

	set_place(&d, directory, dentry);
	return before(&d);
}
BOTH(path_symlink, (directory, dentry, text), const struct path *directory, struct dentry *dentry, const char *text)

/* Both names lie in the same mount, or there is no link. */
static __always_inline int before_path_link(struct dentry *old, const struct path *directory, struct dentry *dentry)
{
	struct deed d = { .type = RECORD_FILE_LINK };

	set_place(&d, directory, dentry);
	d.inode = number(BPF_CORE_READ(old, d_inode));
	d.other_mnt = d.mnt;
	d.other_dentry = number(old);
	return before(&d);
}
BOTH(path_link, (old, directory, dentry), struct dentry *old, const struct path *directory, struct dentry *dentry)

static __always_inline int before_path_rename(const struct path *old_directory, struct dentry *old,
					      const struct path *directory, struct dentry *dentry)
{
	struct deed d = { .type = RECORD_FILE_RENAME };

	set_place(&d, directory, dentry);
	d.inode = number(BPF_CORE_READ(old, d_inode));
	d.other_mnt = number(BPF_CORE_READ(old_directory, mnt));
	d.other_dentry = number(old);
	return before(&d);
}
BOTH(path_rename, (old_directory, old, directory, dentry), const struct path *old_directory, struct dentry *old,
     const struct path *directory, struct dentry *dentry)

static __always_inline int before_path_chmod(const struct path *path, u32 mode)
{
	struct deed d = { .type = RECORD_FILE_CHMOD, .new_mode = mode & 0177777 };

	set_path(&d, path);
	return before(&d);
}
BOTH(path_chmod, (path, mode), const struct path *path, u32 mode)

static __always_inline int before_path_chown(const struct path *path, u32 owner, u32 group)
{
	struct deed d = { .type = RECORD_FILE_CHOWN, .new_owner = owner, .new_group = group };

	set_path(&d, path);
	return before(&d);
}
BOTH(path_chown, (path, owner, group), const struct path *path, u32 owner, u32 group)

/* The mounts of a file system, gone through for the first that is in a namespace. */
struct mount_search {
	struct mount *mount;
	u64 namespace;
	u64 end; /* of the list; 0 where it just ends */
};

#define MOUNTS_LOOKED_AT 256

static long mount_step(u32 i, struct mount_search *m)
{
	struct mount *mount = m->mount;

	if (!mount || (u64)mount == m->end || (u64)BPF_CORE_READ(mount, mnt_ns) == m->namespace)
		return 1;
	if (bpf_core_field_exists(mount->mnt_instance))
		m->mount = (void *)BPF_CORE_READ(mount, mnt_instance.next) - bpf_core_field_offset(struct mount, mnt_instance);
	else
		m->mount = BPF_CORE_READ((struct mount___v618 *)mount, mnt_next_for_sb);
	return 0;
}

/*
 * The mount that a file is in, where the kernel does not say it: the oldest of its file system that the task can see, or 0.
 * Where there are several, the path may be another than the caller's, of the same file.
 */
static __always_inline u64 visible_mount(struct dentry *dentry, struct task_struct *task)
{
	struct super_block *sb = BPF_CORE_READ(dentry, d_inode, i_sb);
	struct mount_search search = { .namespace = number(BPF_CORE_READ(task, nsproxy, mnt_ns)) };
	struct mount *mount;

	if (bpf_core_field_exists(search.mount->mnt_instance)) {
		search.end = (u64)sb + bpf_core_field_offset(struct super_block, s_mounts) -
			     bpf_core_field_offset(struct mount, mnt_instance);
		search.mount = (void *)BPF_CORE_READ(sb, s_mounts.next) -
			       bpf_core_field_offset(struct mount, mnt_instance);
	} else {
		search.mount = BPF_CORE_READ((struct super_block___v618 *)sb, s_mounts);
	}
	bpf_loop(MOUNTS_LOOKED_AT, mount_step, &search, 0);
	mount = search.mount;
	if (!mount || (u64)mount == search.end || (u64)BPF_CORE_READ(mount, mnt_ns) != search.namespace)
		return 0;
	return (u64)mount + bpf_core_field_offset(struct mount, mnt);
}

/* Not told of the return of the call: which of several mounts was meant, only the caller's text says. */
SEC("lsm/inode_setxattr")
int BPF_PROG(lsm_inode_setxattr, void *mapping, struct dentry *dentry, const char *name)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct deed d = { .type = RECORD_FILE_SETXATTR, .wanted = OF_WRITING, .text = number(name) };

	if (!may_refuse || !blocking(CATEGORY_FILE_CHANGE))
		return 0;
	d.mnt = visible_mount(dentry, task);
	d.dentry = number(dentry);
	d.inode = number(BPF_CORE_READ(dentry, d_inode));
	return refuse(&d, task);
}

static __always_inline int before_path_truncate(const struct path *path)
{
	struct deed d = { .type = RECORD_FILE_TRUNCATE };

	if (!is_truncate())
		return 0;
	set_path(&d, path);
	return before(&d);
}
BOTH(path_truncate, (path), const struct path *path)

/* Not programs that are to be run, of which before_exec judges, nor what file systems open for themselves. */
SEC("lsm/file_open")
int BPF_PROG(lsm_file_open, struct file *file)
{
	struct deed d = { .type = RECORD_FILE_OPEN, .wanted = OF_READING };
	struct interest_control *control = interest_control_of();
	u32 mode = file->f_mode;

	if (!may_refuse || !control || (file->f_flags & FMODE_EXEC) || (mode & FMODE_NOACCOUNT) ||
	    is_public_read(control, file, mode))
		return 0;
	if (mode & FMODE_CREATED)
		d.type = RECORD_FILE_CREATE;
	if (mode & (FMODE_WRITE | FMODE_CREATED))
		d.wanted = OF_WRITING;
	d.open_flags = file->f_flags;
	set_file(&d, file);
	return refuse(&d, bpf_get_current_task_btf());
}
