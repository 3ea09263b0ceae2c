// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * Calls that matter to security: what a process does to others, to its own rights, to its view of the system, to the
 * kernel. Told when the call returns; signals and new processes where the kernel sends and makes them.
 *
 * What ordinary work does by the thousands is not of interest here and only counted: memory that is not both written
 * and run, names of threads, changes that change nothing. Of what a program repeats, such as a compiler that makes code
 * at run time, the first of each program is told.
 */
#include "security_kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#define LANE event_ring
#include "ring.h"
#include "security.h"
#include "call_table.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

static __always_inline u64 given(struct workspace *w, u64 place)
{
	return w->arguments.at[place];
}

static __always_inline struct file *opened(struct workspace *w, struct task_struct *task, s64 descriptor)
{
	return is_error(w->call.result) ? 0 : file_of(task, descriptor);
}

/* What is done to another process. */
__noinline int describe_access(struct workspace *w)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!w)
		return FILTERED;

	struct call_record *c = &w->call;
	bool failed = is_error(c->result);

	if (c->record.type != RECORD_PTRACE) {
		c->flags = given(w, 6);
		c->values[0] = failed ? 0 : c->result;
		target_of(w, given(w, 1));
		if (!failed && !is_first(task, c->record.type, c->target_start_boot_nanos))
			return FILTERED;
		return TOLD;
	}
	c->request = given(w, 1);
	c->flags = given(w, 4);
	switch (c->request) {
	case PTRACE_TRACEME:
		c->flags = 0;
		w->task = (u64)task->parent;
		describe_target(w);
		return TOLD;
	case PTRACE_ATTACH:
		c->flags = 0;
		target_of(w, given(w, 2));
		return TOLD;
	case PTRACE_SEIZE:
		target_of(w, given(w, 2));
		return TOLD;
	}
	if (failed)
		return FILTERED;
	c->flags = 0;
	target_of(w, given(w, 2));
	return is_first(task, RECORD_PTRACE, c->target_start_boot_nanos) ? TOLD : FILTERED;
}

static __always_inline void keep_identity(struct workspace *w, struct task_struct *task)
{
	struct identity_key key = identity_key_of(task);

	bpf_map_update_elem(&identities, &key, &w->identity, 0);
}

/* Whom the process acts as: the head says who it was before, where that is known. */
__noinline int describe_identity(struct workspace *w)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!w)
		return FILTERED;

	struct call_record *c = &w->call;
	struct identity_key key = identity_key_of(task);
	struct identity *now = &w->identity, *known = bpf_map_lookup_elem(&identities, &key);
	const struct cred *cred = task->cred;
	bool same = false, groups = c->name == CALL_SETGROUPS, sets = c->record.type == RECORD_CAPSET;
	u64 count = read_groups(w->group_ids, cred);

	read_identity(now, cred);
	now->groups = count;
#pragma unroll
	for (int i = 0; i < 8; i++)
		now->groups = now->groups * 31 + w->group_ids[i];
	c->request = groups ? given(w, 1) : (u32)given(w, 1);
	if (c->name == CALL_SETREUID || c->name == CALL_SETRESUID || c->name == CALL_SETREGID || c->name == CALL_SETRESGID)
		c->request = (u32)given(w, 2);
	if (sets)
		c->request = 0;
	if (known) {
		c->record.flags |= BEFORE_KNOWN;
		c->record.uid = known->ids[0];
		c->record.euid = known->ids[1];
		c->record.gid = known->ids[4];
		c->record.egid = known->ids[5];
		c->record.cap_effective = known->capabilities[2];
		if (sets) {
			__builtin_memcpy(c->before, known->capabilities, sizeof(c->before));
			same = known->capabilities[0] == now->capabilities[0] &&
			       known->capabilities[1] == now->capabilities[1] &&
			       known->capabilities[2] == now->capabilities[2];
		} else {
			__builtin_memcpy(c->before, known->ids, sizeof(c->before));
			same = true;
#pragma unroll
			for (int i = 0; i < 8; i++)
				same = same && known->ids[i] == now->ids[i];
			if (groups)
				same = known->groups == now->groups;
		}
	}
	if (sets) {
		__builtin_memcpy(c->values, now->capabilities, sizeof(c->values));
	} else {
		__builtin_memcpy(c->values, now->ids, sizeof(c->values));
		w->has_target_user = 1;
		c->target_uid = now->ids[1];
	}
	if (is_error(c->result)) {
		if (c->name == CALL_SETUID || c->name == CALL_SETREUID || c->name == CALL_SETRESUID)
			c->target_uid = c->request;
		return TOLD;
	}
	return same ? FILTERED : TOLD;
}

/* Whether a name is like those of the kernel's own threads, under which programs hide: by its first eight bytes. */
static __always_inline bool is_like_kernel_thread(u64 name)
{
#define BEGINS(with)                                                      \
	({                                                                \
		u64 with_ = 0;                                            \
		__builtin_memcpy(&with_, with, sizeof(with) - 1);         \
		!((name ^ with_) & (~0ull >> (72 - 8 * sizeof(with))));   \
	})
	return BEGINS("[") || BEGINS("kworker/") || BEGINS("kthreadd") || BEGINS("ksoftirq") || BEGINS("kswapd") ||
	       BEGINS("migratio") || BEGINS("rcu_") || BEGINS("kdevtmpf") || BEGINS("khugepag") || BEGINS("kcompact") ||
	       BEGINS("jbd2/") || BEGINS("irq/");
}

/* What a process asks for itself: prctl(2), seccomp(2), personality(2). */
__noinline int describe_self(struct workspace *w)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!w)
		return FILTERED;

	struct call_record *c = &w->call;

	c->request = given(w, 1);
	switch (c->record.type) {
	case RECORD_SECCOMP:
		c->flags = c->name == CALL_SECCOMP ? given(w, 2) : 0;
		if (c->name == CALL_PRCTL) /* as seccomp(2) numbers it */
			c->request = given(w, 2) == SECCOMP_MODE_STRICT ? 0 : SECCOMP_SET_MODE_FILTER;
		c->values[0] = task->seccomp.mode;
		c->values[1] = BPF_CORE_READ(task, seccomp.filter_count.counter);
		return TOLD;
	case RECORD_PERSONALITY:
		c->request = 0;
		c->flags = task->personality;
		return TOLD;
	}
	c->flags = given(w, 2);
	if (c->request == PR_SET_NAME) {
		c->flags = 0;
		bpf_probe_read_kernel_str(c->word, 16, task->comm);
		return is_like_kernel_thread(*(u64 *)c->word) ? TOLD : FILTERED;
	}
	if (c->request == PR_CAP_AMBIENT)
		c->values[0] = given(w, 3); /* the capability */
	return TOLD;
}

/* What is mounted where. */
__noinline int describe_mount(struct workspace *w)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!w)
		return FILTERED;

	struct call_record *c = &w->call;
	struct file *file;

	switch (c->name) {
	case CALL_MOUNT:
		asked_path(w, given(w, 2), AT_FDCWD);
		other_text(w, given(w, 1));
		bpf_probe_read_user_str(c->word, sizeof(c->word), (void *)given(w, 3));
		c->flags = given(w, 4);
		if ((c->flags & MS_MGC_MSK) == MS_MGC_VAL)
			c->flags &= ~(u64)MS_MGC_MSK;
		break;
	case CALL_MOVE_MOUNT:
		file = opened(w, task, given(w, 1));
		c->flags = given(w, 5);
		if (file && (c->flags & MOVE_MOUNT_F_EMPTY_PATH)) {
			path_of(w, file);
			file_system_of(w, file);
		} else {
			asked_path(w, given(w, 4), given(w, 3));
			other_text(w, given(w, 2));
		}
		break;
	case CALL_FSMOUNT:
		file_system_of(w, opened(w, task, c->result));
		c->flags = given(w, 3);
		break;
	case CALL_OPEN_TREE:
		file_system_of(w, opened(w, task, c->result));
		c->flags = given(w, 3);
		asked_path(w, given(w, 2), given(w, 1));
		break;
	case CALL_MOUNT_SETATTR:
		c->flags = given(w, 3);
		asked_path(w, given(w, 2), given(w, 1));
		if (!w->asked.length)
			path_of(w, file_of(task, given(w, 1)));
		break;
	}
	return TOLD;
}

/* What a process sees as the file system. */
__noinline int describe_root(struct workspace *w)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!w)
		return FILTERED;

	struct call_record *c = &w->call;
	struct fs_struct *fs = task->fs;

	if (c->name == CALL_UMOUNT2)
		c->flags = given(w, 2);
	if (c->name == CALL_CHROOT && !is_error(c->result) && fs) {
		if (PATH_TEXT(&w->path, fs, root))
			c->record.flags |= PATH_CUT;
		c->path_length = PATH_LENGTH(w->path);
		return TOLD;
	}
	asked_path(w, given(w, 1), AT_FDCWD);
	if (c->name == CALL_PIVOT_ROOT)
		other_text(w, given(w, 2));
	return TOLD;
}

/* Which kind of the task's namespaces has this number. */
static __always_inline u64 namespace_of(struct task_struct *task, u32 inode)
{
	struct nsproxy *all = task->nsproxy;

	if (!inode || !all)
		return 0;
	if (BPF_CORE_READ(all, mnt_ns, ns.inum) == inode)
		return CLONE_NEWNS;
	if (BPF_CORE_READ(all, net_ns, ns.inum) == inode)
		return CLONE_NEWNET;
	if (BPF_CORE_READ(all, pid_ns_for_children, ns.inum) == inode)
		return CLONE_NEWPID;
	if (BPF_CORE_READ(task, cred, user_ns, ns.inum) == inode)
		return CLONE_NEWUSER;
	if (BPF_CORE_READ(all, uts_ns, ns.inum) == inode)
		return CLONE_NEWUTS;
	if (BPF_CORE_READ(all, ipc_ns, ns.inum) == inode)
		return CLONE_NEWIPC;
	if (BPF_CORE_READ(all, cgroup_ns, ns.inum) == inode)
		return CLONE_NEWCGROUP;
	if (BPF_CORE_READ(all, time_ns_for_children, ns.inum) == inode)
		return CLONE_NEWTIME;
	return 0;
}

/* Which namespaces a process leaves or enters. */
__noinline int describe_namespaces(struct workspace *w)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!w)
		return FILTERED;

	struct call_record *c = &w->call;

	if (c->name == CALL_UNSHARE) {
		c->flags = given(w, 1);
		return TOLD;
	}
	c->flags = (u32)given(w, 2);
	if (!c->flags) { /* any kind: the one that is the task's by now */
		struct file *file = opened(w, task, given(w, 1));

		c->values[0] = file ? BPF_CORE_READ(file, f_inode, i_ino) : 0;
		c->flags = namespace_of(task, c->values[0]);
	}
	return TOLD;
}

/* Code that goes into the kernel. */
__noinline int describe_module(struct workspace *w)
{
	struct task_struct *task = bpf_get_current_task_btf();
	u32 tid = task->pid;
	struct module_name *name = bpf_map_lookup_elem(&loading_modules, &tid);

	if (!w)
		return FILTERED;

	struct call_record *c = &w->call;

	if (name) {
		__builtin_memcpy(c->word, name->name, sizeof(name->name));
		bpf_map_delete_elem(&loading_modules, &tid);
	}
	switch (c->name) {
	case CALL_FINIT_MODULE:
		path_of(w, file_of(task, given(w, 1)));
		other_text(w, given(w, 2));
		c->flags = given(w, 3);
		break;
	case CALL_INIT_MODULE:
		c->values[0] = given(w, 2); /* bytes */
		other_text(w, given(w, 3));
		break;
	case CALL_DELETE_MODULE:
		bpf_probe_read_user_str(c->word, 56, (void *)given(w, 1));
		c->flags = given(w, 2);
		break;
	case CALL_KEXEC_LOAD:
		c->flags = given(w, 4);
		break;
	case CALL_KEXEC_FILE_LOAD:
		path_of(w, file_of(task, given(w, 1)));
		c->flags = given(w, 5);
		break;
	}
	return TOLD;
}

static __always_inline void describe_program(struct workspace *w, struct bpf_prog *program)
{
	struct bpf_prog_aux *aux = BPF_CORE_READ(program, aux);
	long read;

	w->call.flags = BPF_CORE_READ(program, type);
	bpf_probe_read_kernel_str(w->call.word, 16, &aux->name);
	read = bpf_probe_read_kernel_str(w->asked.bytes, NAME_BYTES, BPF_CORE_READ(aux, attach_func_name));
	w->call.other_length = BOUND(read > 0 ? read - 1 : 0, NAME_BYTES);
}

/* bpf(2): from what stands behind the descriptor that it returned. */
__noinline int describe_bpf(struct workspace *w)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!w)
		return FILTERED;

	struct call_record *c = &w->call;
	struct file *file;
	void *object;

	c->request = (u32)given(w, 1);
	switch (c->request) {
	case BPF_PROG_LOAD:
	case BPF_PROG_GET_FD_BY_ID:
	case BPF_MAP_GET_FD_BY_ID:
	case BPF_RAW_TRACEPOINT_OPEN:
	case BPF_LINK_CREATE:
		break;
	default: /* those that return no descriptor, or one of any kind */
		return TOLD;
	}
	file = opened(w, task, c->result);
	if (!file)
		return TOLD;
	object = BPF_CORE_READ(file, private_data);
	if (c->request == BPF_PROG_LOAD || c->request == BPF_PROG_GET_FD_BY_ID) {
		describe_program(w, object);
	} else if (c->request == BPF_MAP_GET_FD_BY_ID) {
		struct bpf_map *map = object;

		c->flags = BPF_CORE_READ(map, map_type);
		bpf_probe_read_kernel_str(c->word, 16, &map->name);
	} else {
		struct bpf_link *link = object;

		describe_program(w, BPF_CORE_READ(link, prog));
	}
	return TOLD;
}

struct memory_look {
	struct workspace *w;
};

static long look_at_memory(struct task_struct *task, struct vm_area_struct *area, struct memory_look *look)
{
	struct workspace *w = look->w;
	struct file *file = BPF_CORE_READ(area, vm_file);

	w->anonymous = !file || BPF_CORE_READ(area, anon_vma);
	if (file)
		w->task = (u64)file;
	return 0;
}

/* Memory that can be written and run, at once or one after the other. */
__noinline int describe_memory(struct workspace *w)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!w)
		return FILTERED;

	struct call_record *c = &w->call;
	struct memory_look look = { .w = w };
	bool maps = c->name == CALL_MMAP;
	u64 address = maps ? (u64)c->result : given(w, 1);

	c->request = given(w, 3); /* protection */
	c->flags = maps ? given(w, 4) : 0;
	c->values[0] = address;
	c->values[1] = given(w, 2);
	w->anonymous = 0;
	w->task = 0;
	bpf_find_vma(task, address, look_at_memory, &look, 0);
	if (!(c->request & PROT_WRITE) && !w->anonymous)
		return FILTERED;
	if (!is_first(task, RECORD_MEMORY_EXEC | (u64)maps << 8 | (c->request & 7) << 9, 0))
		return FILTERED;
	c->values[2] = w->anonymous;
	path_of(w, (struct file *)w->task);
	return TOLD;
}

/* Descriptors of a kind that can be turned against the kernel or others. */
__noinline int describe_descriptor(struct workspace *w)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!w)
		return FILTERED;

	struct call_record *c = &w->call;
	struct file *file = opened(w, task, c->result);

	switch (c->name) {
	case CALL_MEMFD_CREATE:
		c->flags = given(w, 2);
		path_of(w, file);
		if (!file)
			return TOLD;
		return !(c->flags & MFD_NOEXEC_SEAL) && is_first(task, RECORD_MEMFD_CREATE, 0) ? TOLD : JUDGED;
	case CALL_USERFAULTFD:
		c->flags = given(w, 1);
		return TOLD;
	case CALL_IO_URING_SETUP:
		c->request = given(w, 1);
		if (file) {
			struct io_ring_ctx *ring = BPF_CORE_READ(file, private_data);

			c->flags = BPF_CORE_READ(ring, flags);
		}
		return TOLD;
	case CALL_PERF_EVENT_OPEN:
		c->flags = given(w, 5);
		if (file) {
			struct perf_event *event = BPF_CORE_READ(file, private_data);

			c->request = bpf_core_field_exists(event->orig_type) ? BPF_CORE_READ(event, orig_type) :
									       BPF_CORE_READ(event, attr.type);
			c->values[0] = BPF_CORE_READ(event, attr.config);
		}
		c->values[1] = (s64)(s32)given(w, 2);
		if ((s32)given(w, 2) > 0)
			target_of(w, given(w, 2));
		return is_first(task, RECORD_PERF_EVENT_OPEN | c->request << 8, c->target_start_boot_nanos) ? TOLD : FILTERED;
	case CALL_IOCTL:
		c->request = given(w, 2);
		path_of(w, file_of(task, given(w, 1)));
		bpf_probe_read_user(c->word, 1, (void *)given(w, 3));
		return TOLD;
	}
	return FILTERED;
}

/* Keys, and what is one for the whole host: clock, name, log, swap, accounting. */
__noinline int describe_host(struct workspace *w)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!w)
		return FILTERED;

	struct call_record *c = &w->call;

	switch (c->name) {
	case CALL_ADD_KEY:
	case CALL_REQUEST_KEY:
		bpf_probe_read_user_str(c->word, sizeof(c->word), (void *)given(w, 1));
		other_text(w, given(w, 2));
		break;
	case CALL_KEYCTL:
	case CALL_SYSLOG:
	case CALL_IOPL:
		c->request = (u32)given(w, 1);
		break;
	case CALL_REBOOT:
		c->request = (u32)given(w, 3);
		break;
	case CALL_CLOCK_SETTIME:
		c->request = (u32)given(w, 1);
		break;
	case CALL_ADJTIMEX:
	case CALL_CLOCK_ADJTIME: {
		u32 modes = 0;

		bpf_probe_read_user(&modes, sizeof(modes), (void *)given(w, c->name == CALL_ADJTIMEX ? 1 : 2));
		c->request = c->name == CALL_ADJTIMEX ? 0 : (u32)given(w, 1);
		c->flags = modes;
		/* What keeps a clock right slews it by the minute; a jump is another thing. */
		return (is_error(c->result) ? modes : modes & ADJ_SETOFFSET) ? TOLD : FILTERED;
	}
	case CALL_SETHOSTNAME:
		bpf_probe_read_kernel_str(c->word, 65, BPF_CORE_READ(task, nsproxy, uts_ns, name.nodename));
		break;
	case CALL_SETDOMAINNAME:
		bpf_probe_read_kernel_str(c->word, 65, BPF_CORE_READ(task, nsproxy, uts_ns, name.domainname));
		break;
	case CALL_SWAPON:
	case CALL_SWAPOFF:
	case CALL_ACCT:
		c->flags = c->name == CALL_SWAPON ? given(w, 2) : 0;
		asked_path(w, given(w, 1), AT_FDCWD);
		break;
	case CALL_IOPERM:
		c->request = given(w, 1);
		c->flags = given(w, 2);
		break;
	}
	return TOLD;
}

/* What the arguments alone say: most calls end here. */
static __always_inline bool is_ordinary(struct workspace *w, u16 type, u8 name, bool failed)
{
	u64 first = given(w, 1), third = given(w, 3);

	switch (type) {
	case RECORD_MEMORY_EXEC:
		return !(third & PROT_EXEC) || (name == CALL_MMAP && !(third & PROT_WRITE));
	case RECORD_TERMINAL_INPUT:
		return (u32)given(w, 2) != TIOCSTI;
	case RECORD_PRCTL:
		switch ((u32)first) {
		case PR_SET_DUMPABLE:
			return given(w, 2) != 0;
		case PR_SET_KEEPCAPS:
			return given(w, 2) == 0;
		case PR_CAP_AMBIENT:
			return given(w, 2) != PR_CAP_AMBIENT_RAISE;
		case PR_SET_NAME:
		case PR_SET_SECUREBITS:
		case PR_SET_MM:
		case PR_SET_PTRACER:
			return false;
		}
		return true;
	case RECORD_PTRACE:
		switch (first) {
		case PTRACE_TRACEME:
		case PTRACE_ATTACH:
		case PTRACE_SEIZE:
			return false;
		case PTRACE_POKETEXT:
		case PTRACE_POKEDATA:
		case PTRACE_POKEUSR:
		case PTRACE_SETREGS:
		case PTRACE_SETFPREGS:
		case PTRACE_SETREGSET:
			return failed;
		}
		return true;
	case RECORD_SECCOMP:
		return name == CALL_SECCOMP && (u32)first > SECCOMP_SET_MODE_FILTER;
	case RECORD_UNSHARE:
		return !(first & CLONE_NEW);
	case RECORD_PERSONALITY:
		return (u32)first == (u32)-1 || !(first & (ADDR_NO_RANDOMIZE | READ_IMPLIES_EXEC | MMAP_PAGE_ZERO));
	case RECORD_BPF:
		switch ((u32)first) {
		case BPF_PROG_LOAD:
		case BPF_OBJ_PIN:
		case BPF_OBJ_GET:
		case BPF_PROG_ATTACH:
		case BPF_PROG_DETACH:
		case BPF_PROG_GET_FD_BY_ID:
		case BPF_MAP_GET_FD_BY_ID:
		case BPF_RAW_TRACEPOINT_OPEN:
		case BPF_LINK_CREATE:
		case BPF_LINK_UPDATE:
		case BPF_LINK_DETACH:
			return false;
		}
		return true;
	case RECORD_MOUNT:
		return name == CALL_OPEN_TREE && !(third & OPEN_TREE_CLONE);
	case RECORD_KEYCTL: /* beside KEYCTL_GET_KEYRING_ID, DESCRIBE, SEARCH and what else only looks */
		return name == CALL_KEYCTL && !((1ull << (first & 63)) & 0x00009bbe);
	case RECORD_SYSLOG: /* SYSLOG_ACTION_READ_ALL to SYSLOG_ACTION_CONSOLE_LEVEL */
		return (u32)first < 3 || (u32)first > 8;
	case RECORD_IOPL:
		return name == CALL_IOPERM ? !third : !first;
	}
	return false;
}

static __always_inline int describe_call(struct workspace *w, u16 type)
{
	switch (type) {
	case RECORD_PTRACE:
	case RECORD_MEMORY_READ:
	case RECORD_MEMORY_WRITE:
		return describe_access(w);
	case RECORD_IDENTITY:
	case RECORD_CAPSET:
		return describe_identity(w);
	case RECORD_PRCTL:
	case RECORD_SECCOMP:
	case RECORD_PERSONALITY:
		return describe_self(w);
	case RECORD_MOUNT:
		return describe_mount(w);
	case RECORD_UMOUNT:
	case RECORD_PIVOT_ROOT:
	case RECORD_CHROOT:
		return describe_root(w);
	case RECORD_UNSHARE:
	case RECORD_SETNS:
		return describe_namespaces(w);
	case RECORD_MODULE_LOAD:
	case RECORD_MODULE_UNLOAD:
	case RECORD_KEXEC_LOAD:
		return describe_module(w);
	case RECORD_BPF:
		return describe_bpf(w);
	case RECORD_MEMORY_EXEC:
		return describe_memory(w);
	case RECORD_MEMFD_CREATE:
	case RECORD_USERFAULTFD:
	case RECORD_IO_URING_SETUP:
	case RECORD_PERF_EVENT_OPEN:
	case RECORD_TERMINAL_INPUT:
		return describe_descriptor(w);
	default:
		return describe_host(w);
	}
}

/* Whether a call that failed is told: one that was refused; of code for the kernel, each. */
static __always_inline bool is_refusal(u16 type, u8 name, long result)
{
	switch (type) {
	case RECORD_MODULE_LOAD:
	case RECORD_KEXEC_LOAD:
		return true;
	case RECORD_MEMORY_EXEC:
	case RECORD_TERMINAL_INPUT:
	case RECORD_KEYCTL:
	case RECORD_PRCTL:
	case RECORD_MEMFD_CREATE:
		return false;
	}
	return result == -EPERM || result == -EACCES;
}

/* Shared memory of a file that may be written is a matter of the family of transfers as well. */
#define PASS_ON(ctx, w, name)                                                                       \
	do {                                                                                        \
		if ((name) == CALL_MMAP && (given(w, 3) & PROT_WRITE) &&                            \
		    (given(w, 4) & MAP_TYPE & ~2) == MAP_SHARED)                                    \
			bpf_tail_call(ctx, &families, FAMILY_TRANSFER);                             \
	} while (0)

SEC("tp_btf/sys_exit")
int BPF_PROG(on_security_call, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	const volatile struct call *call = call_of(regs, task);
	struct interest_control *control = interest_control_of();
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&call_workspaces, &zero);
	struct match_scratch *s = bpf_map_lookup_elem(&scratches, &zero);

	if (!call || !control || !w || !s)
		return 0;

	bool pushes = call->type == RECORD_FILE_CHATTR; /* an ioctl, which the table has for another family */
	u16 type = pushes ? RECORD_TERMINAL_INPUT : call->type;
	u8 name = pushes ? CALL_IOCTL : call->value;
	bool failed = is_error(result);

	if (failed && !is_refusal(type, name, result))
		return 0;
	read_arguments(&w->arguments, regs, task);
	if (name == CALL_PRCTL && (u32)given(w, 1) == PR_SET_SECCOMP)
		type = RECORD_SECCOMP;
	COUNT(seen, type);
	if (is_ordinary(w, type, name, failed) || is_ignored(control, task)) {
		COUNT(filtered, type);
		PASS_ON(ctx, w, name);
		return 0;
	}
	begin(w, task, type, name, result);

	int verdict = describe_call(w, type);

	if (verdict == TOLD && !failed && (type == RECORD_IDENTITY || type == RECORD_CAPSET))
		keep_identity(w, task); /* here, where Linux 6.1 knows that it lies in a map */
	tell(w, s, task, verdict);
	PASS_ON(ctx, w, name);
	return 0;
}

/* A signal, at the place where the kernel hands it to whoever gets it: that is the target, whatever pid was asked for. */
SEC("tp_btf/signal_generate")
int BPF_PROG(on_signal, int number, struct kernel_siginfo *info, struct task_struct *target)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct interest_control *control = interest_control_of();
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&call_workspaces, &zero);
	struct match_scratch *s = bpf_map_lookup_elem(&scratches, &zero);
	int code;

	if ((u64)info <= 1 || !control || !w || !s) /* of the kernel's own */
		return 0;
	code = BPF_CORE_READ(info, si_code);
	if (code != SI_USER && code != SI_QUEUE && code != SI_TKILL)
		return 0;
	COUNT(seen, RECORD_KILL);

	bool ours = BPF_CORE_READ(target, tgid) == control->own_pid;

	if (ours) /* by whoever started us it is no matter */
		ours = task->tgid != 1 && BPF_CORE_READ(target, real_parent, tgid) != task->tgid;
	if (is_ignored(control, task) || (!ours && BPF_CORE_READ(target, cred, uid.val) == task->cred->uid.val)) {
		COUNT(filtered, RECORD_KILL);
		return 0;
	}
	begin(w, task, RECORD_KILL, code == SI_USER ? CALL_KILL : code == SI_QUEUE ? CALL_SIGQUEUE : CALL_TKILL, 0);
	w->call.request = number;
	w->task = (u64)target;
	describe_target(w);
	tell(w, s, task, TOLD);
	return 0;
}

/* A new task: who it is is kept, and where it lives in namespaces of its own, that is told. */
SEC("tp_btf/task_newtask")
int BPF_PROG(on_new_task, struct task_struct *child, u64 clone_flags)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct interest_control *control = interest_control_of();
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&call_workspaces, &zero);
	struct match_scratch *s = bpf_map_lookup_elem(&scratches, &zero);

	if (!control || !w || !s || child->pid != child->tgid)
		return 0;

	struct identity_key key = { .start_boot_nanos = child->start_boottime, .pid = child->tgid };

	read_identity(&w->identity, child->cred);
	bpf_map_update_elem(&identities, &key, &w->identity, 0);
	if (!(clone_flags & CLONE_NEW))
		return 0;
	COUNT(seen, RECORD_CLONE);
	if (is_ignored(control, task)) {
		COUNT(filtered, RECORD_CLONE);
		return 0;
	}
	begin(w, task, RECORD_CLONE, CALL_CLONE, child->tgid);
	w->call.flags = clone_flags;
	w->task = (u64)child;
	describe_target(w);
	tell(w, s, task, TOLD);
	return 0;
}

/* A new program may lend its owner's rights. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_new_program, struct task_struct *task)
{
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&call_workspaces, &zero);

	if (!w)
		return 0;
	read_identity(&w->identity, task->cred);
	keep_identity(w, task);
	return 0;
}

/* A module has its name when the kernel has read it: told when the call returns. (Raw: a kernel without modules has no
 * such type.) */
SEC("raw_tp/module_load")
int on_module(struct bpf_raw_tracepoint_args *ctx)
{
	struct module *module = (void *)ctx->args[0];
	u32 tid = bpf_get_current_pid_tgid();
	struct module_name name = {};

	if (!bpf_core_field_exists(module->name))
		return 0;
	bpf_probe_read_kernel_str(name.name, sizeof(name.name), &module->name);
	bpf_map_update_elem(&loading_modules, &tid, &name, 0);
	return 0;
}
