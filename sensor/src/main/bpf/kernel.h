/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The kernel types that Nightjar reads, each with the members in use and no more.
 *
 * Names must be the kernel's; layout need not: every access is relocated at load against the running kernel's BTF
 * (CO-RE), so a member may move. A member that was renamed or changed type gets a flavour, a second declaration whose
 * name ends in ___ and the kernel that brought it (libbpf ignores what follows the ___).
 */
#pragma once

#define __VMLINUX_H__ 1 /* tells bpf_tracing.h that struct pt_regs has the kernel's register names */

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int s32;
typedef long long s64;
typedef _Bool bool;
enum { false = 0, true = 1 };
/* The names under which libbpf's own headers know them. */
typedef u8 __u8;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef s32 __s32;
typedef s64 __s64;
typedef u16 __be16;
typedef u32 __be32;
typedef u32 __wsum;

enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_LPM_TRIE = 11,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};
enum { BPF_NOEXIST = 1 };
enum { BPF_F_NO_PREALLOC = 1 << 0, BPF_F_MMAPABLE = 1 << 10 };
enum { BPF_RB_NO_WAKEUP = 1, BPF_RB_FORCE_WAKEUP = 2 };
enum { BPF_RB_AVAIL_DATA = 0, BPF_RB_RING_SIZE = 1 };

enum { BPF_LOCAL_STORAGE_GET_F_CREATE = 1 };

/* include/uapi/linux/bpf.h: opaque to programs */
struct bpf_dynptr {
	u64 : 64;
	u64 : 64;
} __attribute__((aligned(8)));

struct bpf_raw_tracepoint_args {
	u64 args[0];
};

/* include/linux/fs.h, since 6.13: in i_ctime_nsec, whether anybody has asked for it */
#define I_CTIME_QUERIED (1u << 31)
/* include/linux/fs.h */
#define FMODE_WRITE 0x2
#define FMODE_EXEC 0x20
#define FMODE_PATH 0x4000
#define FMODE_CREATED 0x100000
#define FMODE_NOACCOUNT 0x20000000 /* opened by a file system for itself */
#define S_IFMT 0170000
#define S_IFREG 0100000
#define S_IROTH 0004
#define S_ISUID 04000
#define S_ISGID 02000
/* include/uapi/linux/fs.h, include/linux/stat.h */
#define RENAME_EXCHANGE 2
#define FS_IOC_SETFLAGS 0x40086602
/* include/uapi/asm-generic/ioctls.h */
#define TIOCSTI 0x5412
#define UTIME_NOW 0x3fffffff
#define UTIME_OMIT 0x3ffffffe
#define AT_FDCWD (-100)
/* include/uapi/asm-generic/errno-base.h */
#define EBADF 9
/* include/uapi/asm-generic/mman-common.h, include/uapi/linux/mman.h, include/uapi/linux/close_range.h */
#define PROT_WRITE 0x2
#define MAP_SHARED 0x01
#define MAP_TYPE 0x0f
#define CLOSE_RANGE_CLOEXEC 4
#define O_CREAT 0100
/* arch/x86/include/asm/thread_info.h: in a call by the numbers of 32-bit programs */
#define TS_COMPAT 0x2
/* include/linux/sched.h */
#define PF_KTHREAD 0x00200000
/* include/linux/sched/signal.h */
#define SIGNAL_GROUP_EXIT 0x00000004
/* include/uapi/asm-generic/signal.h */
#define SIGKILL 9
/* include/uapi/asm-generic/errno-base.h */
#define EPERM 1

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	u32 val;
} kuid_t;
typedef struct {
	u32 val;
} kgid_t;
typedef struct {
	int counter;
} atomic_t;
struct timespec64 {
	s64 tv_sec;
	long tv_nsec;
};

/* Files: include/linux/fs.h, include/linux/dcache.h, fs/mount.h */
struct qstr {
	u32 hash;
	u32 len;
	const unsigned char *name;
};
struct list_head {
	struct list_head *next;
};
struct file_system_type {
	const char *name;
};
struct super_block {
	struct file_system_type *s_type;
	u32 s_dev;
	unsigned long s_magic;
	struct list_head s_mounts;
};
struct mount;
struct super_block___v618 {
	struct mount *s_mounts;
};
struct inode {
	u16 i_mode;
	kuid_t i_uid;
	kgid_t i_gid;
	unsigned int i_nlink;
	u64 i_ino;
	s64 i_size;
	struct super_block *i_sb;
	struct timespec64 i_mtime;
	struct timespec64 i_ctime;
};
struct inode___v66 {
	struct timespec64 __i_ctime;
};
struct inode___v67 {
	struct timespec64 __i_mtime;
};
struct inode___v611 {
	s64 i_mtime_sec;
	s64 i_ctime_sec;
	u32 i_mtime_nsec;
	u32 i_ctime_nsec;
};
struct hlist_bl_node {
	struct hlist_bl_node **pprev;
};
struct dentry {
	struct hlist_bl_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
};
struct vfsmount {
	struct dentry *mnt_root;
	struct super_block *mnt_sb;
};
struct mnt_namespace;
struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
	struct list_head mnt_instance;
	struct mnt_namespace *mnt_ns;
};
struct mount___v618 {
	struct mount *mnt_next_for_sb;
};
struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};
struct file {
	unsigned int f_mode;
	unsigned int f_flags;
	struct path f_path;
	struct inode *f_inode;
	void *private_data;
};
struct fs_struct {
	struct path root, pwd;
};
struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};
struct files_struct {
	struct fdtable *fdt;
};

/* Programs: include/linux/binfmts.h, include/linux/mm_types.h */
struct linux_binprm {
	struct file *file;
	int argc;
	const char *filename;
	const char *interp;
	char buf[256];
};
struct linux_binprm___v614 {
	unsigned int comm_from_dentry : 1;
};
struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
	struct file *exe_file;
};

/* Identity: include/linux/cred.h, include/linux/pid.h, include/linux/nsproxy.h */
typedef struct {
	u64 val;
} kernel_cap_t;
struct ns_common {
	unsigned int inum;
};
struct user_namespace {
	struct ns_common ns;
};
struct group_info {
	int ngroups;
	kgid_t gid[0];
};
struct cred {
	kuid_t uid, euid, suid, fsuid;
	kgid_t gid, egid, sgid, fsgid;
	kernel_cap_t cap_inheritable, cap_permitted, cap_effective, cap_ambient;
	struct user_namespace *user_ns;
	struct group_info *group_info;
};
/* The pids of a namespace: include/linux/idr.h, include/linux/xarray.h */
struct xarray {
	void *xa_head;
};
struct xa_node {
	unsigned char shift;
	void *slots[64];
};
struct idr {
	struct xarray idr_rt;
};
struct pid_namespace {
	struct ns_common ns;
	struct idr idr;
};
struct mnt_namespace {
	struct ns_common ns;
};
struct upid {
	int nr;
	struct pid_namespace *ns;
};
struct hlist_node {
	struct hlist_node *next;
};
struct hlist_head {
	struct hlist_node *first;
};
struct pid {
	unsigned int level;
	struct hlist_head tasks[1]; /* by PIDTYPE_PID */
	struct upid numbers[1];
};
struct new_utsname {
	char nodename[65];
	char domainname[65];
};
struct uts_namespace {
	struct new_utsname name;
	struct ns_common ns;
};
struct ipc_namespace {
	struct ns_common ns;
};
struct cgroup_namespace {
	struct ns_common ns;
};
struct time_namespace {
	struct ns_common ns;
};
struct net {
	struct ns_common ns;
};
struct nsproxy {
	struct mnt_namespace *mnt_ns;
	struct uts_namespace *uts_ns;
	struct ipc_namespace *ipc_ns;
	struct pid_namespace *pid_ns_for_children;
	struct net *net_ns;
	struct time_namespace *time_ns_for_children;
	struct cgroup_namespace *cgroup_ns;
};

/* Control groups: include/linux/kernfs.h, include/linux/cgroup-defs.h */
struct kernfs_node {
	struct kernfs_node *parent;
	const char *name;
	u64 id;
};
struct kernfs_node___v615 {
	struct kernfs_node *__parent;
};
struct cgroup {
	struct kernfs_node *kn;
};
struct cgroup_subsys_state {
	struct cgroup *cgroup;
};
enum cgroup_subsys_id { pids_cgrp_id = 11 };
struct css_set {
	struct cgroup_subsys_state *subsys[12];
	struct cgroup *dfl_cgrp;
};

/* Terminals: include/linux/tty.h, include/linux/tty_driver.h */
struct tty_driver {
	int major;
	int minor_start;
};
struct tty_struct {
	int index;
	struct tty_driver *driver;
};

/* Tasks: include/linux/sched.h, include/linux/sched/signal.h */
struct sched_entity {
	u64 sum_exec_runtime;
};
struct signal_struct {
	atomic_t live;
	int nr_threads;
	int group_exit_code;
	unsigned int flags;
	struct tty_struct *tty;
	unsigned long maxrss;
	u64 sum_sched_runtime;
};
/* include/linux/seccomp.h */
struct seccomp {
	int mode;
	atomic_t filter_count;
};
#ifdef __TARGET_ARCH_x86
struct thread_info {
	u32 status;
};
struct pt_regs {
	unsigned long r10, r9, r8, dx, si, di, bp, bx, cx, orig_ax;
};
#elif defined(__TARGET_ARCH_arm64)
struct thread_info {
	unsigned long flags;
};
struct pt_regs {
	u64 regs[31];
	u64 orig_x0;
	s32 syscallno;
};
#endif
struct task_struct {
	struct thread_info thread_info;
	unsigned int flags;
	struct sched_entity se;
	struct mm_struct *mm;
	int exit_code;
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	u64 start_boottime;
	unsigned long nvcsw;
	const struct cred *cred;
	char comm[16];
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	kuid_t loginuid;
	unsigned int sessionid;
	struct css_set *cgroups;
	struct task_struct *parent; /* who is told of its end: the one that traces it, or the real one */
	struct hlist_node pid_links[1];
	unsigned int personality;
	struct seccomp seccomp;
	u64 self_exec_id; /* raised by each execve(2) */
};

/* Iterators: include/linux/bpf.h, kernel/bpf/task_iter.c */
struct seq_file;
struct bpf_iter_meta {
	struct seq_file *seq;
};
struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

#pragma clang attribute pop
