/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* What a task tells of itself: the part that every record begins with. */
#pragma once

#include "path.h"
#include "record.h"

/* The control group that names the container: of the unified hierarchy, or, where that one is not used, of `pids`. */
static __always_inline struct cgroup *cgroup_of(struct task_struct *task)
{
	struct cgroup *unified = task->cgroups->dfl_cgrp;

	if (kernfs_parent(BPF_CORE_READ(unified, kn)) || !bpf_core_enum_value_exists(enum cgroup_subsys_id, pids_cgrp_id))
		return unified;

	struct css_set *set = task->cgroups;
	struct cgroup_subsys_state *state = 0;
	u64 index = bpf_core_enum_value(enum cgroup_subsys_id, pids_cgrp_id);

	bpf_probe_read_kernel(&state, sizeof(state), (void *)&set->subsys + index * sizeof(state));
	return state ? BPF_CORE_READ(state, cgroup) : unified;
}

static __always_inline u64 capabilities(const kernel_cap_t *set)
{
	u64 mask = 0; /* eight bytes before Linux 6.3 too, as u32[2] */

	bpf_probe_read_kernel(&mask, sizeof(mask), set);
	return mask;
}

static __always_inline u32 device(u32 major, u32 minor)
{
	return major << 20 | minor;
}

/* Fills the head of a record of `type` about `task`; for a process, `task` is its leader. */
static __always_inline void describe(struct record *r, struct task_struct *task, u16 type)
{
	struct task_struct *parent = task->real_parent;
	const struct cred *cred = task->cred;
	struct pid *pid = task->group_leader->thread_pid;
	struct tty_struct *tty = task->signal->tty;
	u64 level = BPF_CORE_READ(pid, level);
	struct upid own = {};

	r->boot_nanos = bpf_ktime_get_boot_ns();
	r->type = type;
	r->flags = task->flags & PF_KTHREAD ? KERNEL_THREAD : 0;
	r->pid = task->tgid;
	r->tid = task->pid;
	r->start_boot_nanos = task->group_leader->start_boottime;
	r->parent_pid = parent->tgid;
	r->parent_start_boot_nanos = parent->group_leader->start_boottime;
	r->uid = cred->uid.val;
	r->gid = cred->gid.val;
	r->euid = cred->euid.val;
	r->egid = cred->egid.val;
	r->cap_effective = capabilities(&cred->cap_effective);
	r->login_uid = -1;
	if (bpf_core_field_exists(task->loginuid))
		r->login_uid = task->loginuid.val;
	r->session_id = -1;
	if (bpf_core_field_exists(task->sessionid))
		r->session_id = task->sessionid;
	r->cgroup_id = BPF_CORE_READ(cgroup_of(task), kn, id);
	r->mount_namespace = BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);
	bpf_probe_read_kernel(&own, sizeof(own),
			      (void *)&pid->numbers + level * sizeof(own));
	r->namespace_pid = own.nr;
	r->pid_namespace = BPF_CORE_READ(own.ns, ns.inum);
	r->tty = 0;
	if (tty)
		r->tty = device(tty->driver->major, tty->driver->minor_start + tty->index);
	r->cpu = bpf_get_smp_processor_id();
	bpf_probe_read_kernel_str(r->comm, sizeof(r->comm), task->comm);
}

/* The part of an exec record that says what file is being run, and how it may be told from another. */
static __always_inline void describe_image(struct exec_record *e, struct file *file)
{
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct inode___v66 *v66 = (void *)inode;
	struct inode___v67 *v67 = (void *)inode;
	struct inode___v611 *v611 = (void *)inode;
	bool named = dentry != BPF_CORE_READ(dentry, d_parent);

	e->image_inode = BPF_CORE_READ(inode, i_ino);
	e->image_size = BPF_CORE_READ(inode, i_size);
	e->image_device = BPF_CORE_READ(inode, i_sb, s_dev);
	e->image_mode = BPF_CORE_READ(inode, i_mode);
	if (bpf_core_field_exists(v611->i_mtime_sec)) {
		e->image_mtime_seconds = BPF_CORE_READ(v611, i_mtime_sec);
		e->image_mtime_nanos = BPF_CORE_READ(v611, i_mtime_nsec);
		e->image_ctime_seconds = BPF_CORE_READ(v611, i_ctime_sec);
		e->image_ctime_nanos = BPF_CORE_READ(v611, i_ctime_nsec) & ~I_CTIME_QUERIED;
	} else {
		if (bpf_core_field_exists(v67->__i_mtime)) {
			e->image_mtime_seconds = BPF_CORE_READ(v67, __i_mtime.tv_sec);
			e->image_mtime_nanos = BPF_CORE_READ(v67, __i_mtime.tv_nsec);
		} else {
			e->image_mtime_seconds = BPF_CORE_READ(inode, i_mtime.tv_sec);
			e->image_mtime_nanos = BPF_CORE_READ(inode, i_mtime.tv_nsec);
		}
		if (bpf_core_field_exists(v66->__i_ctime)) {
			e->image_ctime_seconds = BPF_CORE_READ(v66, __i_ctime.tv_sec);
			e->image_ctime_nanos = BPF_CORE_READ(v66, __i_ctime.tv_nsec);
		} else {
			e->image_ctime_seconds = BPF_CORE_READ(inode, i_ctime.tv_sec);
			e->image_ctime_nanos = BPF_CORE_READ(inode, i_ctime.tv_nsec);
		}
	}

	if (BPF_CORE_READ(inode, i_nlink) == 0 || (named && !BPF_CORE_READ(dentry, d_hash.pprev)))
		e->record.flags |= IMAGE_DELETED;
	if (!named) {
		char name[8] = {};

		bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(dentry, d_name.name));
		if (name[0] == 'm' && name[1] == 'e' && name[2] == 'm' && name[3] == 'f' && name[4] == 'd' && name[5] == ':')
			e->record.flags |= IMAGE_MEMFD;
	}
}
