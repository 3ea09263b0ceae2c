/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* The system calls that matter to security, and what each is called in a record. */
#pragma once

#include "calls.h"

/* Which call it was: the machines' own numbers differ. nightjar.sensor.CallRecords has the same names. */
enum call_name {
	CALL_UNKNOWN,
	CALL_PTRACE,
	CALL_PROCESS_VM_READV,
	CALL_PROCESS_VM_WRITEV,
	CALL_SETUID,
	CALL_SETGID,
	CALL_SETREUID,
	CALL_SETREGID,
	CALL_SETRESUID,
	CALL_SETRESGID,
	CALL_SETFSUID,
	CALL_SETFSGID,
	CALL_SETGROUPS,
	CALL_CAPSET,
	CALL_PRCTL,
	CALL_MOUNT,
	CALL_MOVE_MOUNT,
	CALL_FSMOUNT,
	CALL_OPEN_TREE,
	CALL_MOUNT_SETATTR,
	CALL_UMOUNT2,
	CALL_PIVOT_ROOT,
	CALL_CHROOT,
	CALL_UNSHARE,
	CALL_SETNS,
	CALL_INIT_MODULE,
	CALL_FINIT_MODULE,
	CALL_DELETE_MODULE,
	CALL_BPF,
	CALL_MEMFD_CREATE,
	CALL_MPROTECT,
	CALL_PKEY_MPROTECT,
	CALL_ADD_KEY,
	CALL_REQUEST_KEY,
	CALL_KEYCTL,
	CALL_USERFAULTFD,
	CALL_IO_URING_SETUP,
	CALL_PERF_EVENT_OPEN,
	CALL_SECCOMP,
	CALL_IOCTL,
	CALL_PERSONALITY,
	CALL_SYSLOG,
	CALL_REBOOT,
	CALL_SETTIMEOFDAY,
	CALL_CLOCK_SETTIME,
	CALL_ADJTIMEX,
	CALL_CLOCK_ADJTIME,
	CALL_SETHOSTNAME,
	CALL_SETDOMAINNAME,
	CALL_KEXEC_LOAD,
	CALL_SWAPON,
	CALL_SWAPOFF,
	CALL_ACCT,
	CALL_IOPL,
	CALL_IOPERM,
	CALL_MMAP,
	CALL_KEXEC_FILE_LOAD,
	CALL_CLONE,
	CALL_KILL,
	CALL_TKILL,
	CALL_SIGQUEUE,
};

/* On every machine; `value` is the name. */
#define EACH_SECURITY_CALL(CALL)								\
	CALL(ptrace, SECURITY, PTRACE, .value = CALL_PTRACE)				\
	CALL(process_vm_readv, SECURITY, MEMORY_READ, .value = CALL_PROCESS_VM_READV)	\
	CALL(process_vm_writev, SECURITY, MEMORY_WRITE, .value = CALL_PROCESS_VM_WRITEV)	\
	CALL(setuid, SECURITY, IDENTITY, .value = CALL_SETUID)				\
	CALL(setgid, SECURITY, IDENTITY, .value = CALL_SETGID)				\
	CALL(setreuid, SECURITY, IDENTITY, .value = CALL_SETREUID)			\
	CALL(setregid, SECURITY, IDENTITY, .value = CALL_SETREGID)			\
	CALL(setresuid, SECURITY, IDENTITY, .value = CALL_SETRESUID)			\
	CALL(setresgid, SECURITY, IDENTITY, .value = CALL_SETRESGID)			\
	CALL(setfsuid, SECURITY, IDENTITY, .value = CALL_SETFSUID)			\
	CALL(setfsgid, SECURITY, IDENTITY, .value = CALL_SETFSGID)			\
	CALL(setgroups, SECURITY, IDENTITY, .value = CALL_SETGROUPS)			\
	CALL(capset, SECURITY, CAPSET, .value = CALL_CAPSET)				\
	CALL(prctl, SECURITY, PRCTL, .value = CALL_PRCTL)				\
	CALL(mount, SECURITY, MOUNT, .value = CALL_MOUNT)				\
	CALL(move_mount, SECURITY, MOUNT, .value = CALL_MOVE_MOUNT)			\
	CALL(fsmount, SECURITY, MOUNT, .value = CALL_FSMOUNT)				\
	CALL(open_tree, SECURITY, MOUNT, .value = CALL_OPEN_TREE)			\
	CALL(mount_setattr, SECURITY, MOUNT, .value = CALL_MOUNT_SETATTR)		\
	CALL(umount2, SECURITY, UMOUNT, .value = CALL_UMOUNT2)				\
	CALL(pivot_root, SECURITY, PIVOT_ROOT, .value = CALL_PIVOT_ROOT)			\
	CALL(chroot, SECURITY, CHROOT, .value = CALL_CHROOT)				\
	CALL(unshare, SECURITY, UNSHARE, .value = CALL_UNSHARE)				\
	CALL(setns, SECURITY, SETNS, .value = CALL_SETNS)				\
	CALL(init_module, SECURITY, MODULE_LOAD, .value = CALL_INIT_MODULE)		\
	CALL(finit_module, SECURITY, MODULE_LOAD, .value = CALL_FINIT_MODULE)		\
	CALL(delete_module, SECURITY, MODULE_UNLOAD, .value = CALL_DELETE_MODULE)	\
	CALL(bpf, SECURITY, BPF, .value = CALL_BPF)					\
	CALL(memfd_create, SECURITY, MEMFD_CREATE, .value = CALL_MEMFD_CREATE)		\
	CALL(mprotect, SECURITY, MEMORY_EXEC, .value = CALL_MPROTECT)			\
	CALL(pkey_mprotect, SECURITY, MEMORY_EXEC, .value = CALL_PKEY_MPROTECT)		\
	CALL(add_key, SECURITY, KEYCTL, .value = CALL_ADD_KEY)				\
	CALL(request_key, SECURITY, KEYCTL, .value = CALL_REQUEST_KEY)			\
	CALL(keyctl, SECURITY, KEYCTL, .value = CALL_KEYCTL)				\
	CALL(userfaultfd, SECURITY, USERFAULTFD, .value = CALL_USERFAULTFD)		\
	CALL(io_uring_setup, SECURITY, IO_URING_SETUP, .value = CALL_IO_URING_SETUP)	\
	CALL(perf_event_open, SECURITY, PERF_EVENT_OPEN, .value = CALL_PERF_EVENT_OPEN)	\
	CALL(seccomp, SECURITY, SECCOMP, .value = CALL_SECCOMP)				\
	CALL(personality, SECURITY, PERSONALITY, .value = CALL_PERSONALITY)		\
	CALL(syslog, SECURITY, SYSLOG, .value = CALL_SYSLOG)				\
	CALL(reboot, SECURITY, REBOOT, .value = CALL_REBOOT)				\
	CALL(settimeofday, SECURITY, CLOCK_SET, .value = CALL_SETTIMEOFDAY)		\
	CALL(clock_settime, SECURITY, CLOCK_SET, .value = CALL_CLOCK_SETTIME)		\
	CALL(adjtimex, SECURITY, CLOCK_SET, .value = CALL_ADJTIMEX)			\
	CALL(clock_adjtime, SECURITY, CLOCK_SET, .value = CALL_CLOCK_ADJTIME)		\
	CALL(sethostname, SECURITY, SETHOSTNAME, .value = CALL_SETHOSTNAME)		\
	CALL(setdomainname, SECURITY, SETHOSTNAME, .value = CALL_SETDOMAINNAME)		\
	CALL(kexec_load, SECURITY, KEXEC_LOAD, .value = CALL_KEXEC_LOAD)			\
	CALL(swapon, SECURITY, SWAP, .value = CALL_SWAPON)				\
	CALL(swapoff, SECURITY, SWAP, .value = CALL_SWAPOFF)				\
	CALL(acct, SECURITY, ACCT, .value = CALL_ACCT)

#define EACH_SECURITY_CALL_OF_X86(CALL)			\
	CALL(iopl, SECURITY, IOPL, .value = CALL_IOPL)	\
	CALL(ioperm, SECURITY, IOPL, .value = CALL_IOPERM)

/* By the numbers of 64-bit programs only. */
#define EACH_64_BIT_SECURITY_CALL(CALL)						\
	CALL(mmap, SECURITY, MEMORY_EXEC, .file = 5, .value = CALL_MMAP)			\
	CALL(kexec_file_load, SECURITY, KEXEC_LOAD, .value = CALL_KEXEC_FILE_LOAD)

/* By the numbers of 32-bit programs only: newer versions of the calls above, under names of their own. */
#define EACH_32_BIT_SECURITY_CALL(CALL)						\
	CALL(mmap2, SECURITY, MEMORY_EXEC, .file = 5, .value = CALL_MMAP)			\
	CALL(setuid32, SECURITY, IDENTITY, .value = CALL_SETUID)		\
	CALL(setgid32, SECURITY, IDENTITY, .value = CALL_SETGID)		\
	CALL(setreuid32, SECURITY, IDENTITY, .value = CALL_SETREUID)		\
	CALL(setregid32, SECURITY, IDENTITY, .value = CALL_SETREGID)		\
	CALL(setresuid32, SECURITY, IDENTITY, .value = CALL_SETRESUID)		\
	CALL(setresgid32, SECURITY, IDENTITY, .value = CALL_SETRESGID)		\
	CALL(setfsuid32, SECURITY, IDENTITY, .value = CALL_SETFSUID)		\
	CALL(setfsgid32, SECURITY, IDENTITY, .value = CALL_SETFSGID)		\
	CALL(setgroups32, SECURITY, IDENTITY, .value = CALL_SETGROUPS)		\
	CALL(umount, SECURITY, UMOUNT, .value = CALL_UMOUNT2)			\
	CALL(clock_settime64, SECURITY, CLOCK_SET, .value = CALL_CLOCK_SETTIME)	\
	CALL(clock_adjtime64, SECURITY, CLOCK_SET, .value = CALL_CLOCK_ADJTIME)	\
	CALL(stime, SECURITY, CLOCK_SET, .value = CALL_SETTIMEOFDAY)
