/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Requests of io_uring as the kernel holds them: io_uring/opdef.c, io_uring/fs.c, io_uring/openclose.c, io_uring/xattr.c,
 * io_uring/truncate.c. What an operation was asked for lies at the request's beginning, over its `file`.
 */
#pragma once

#include "kernel.h"

/* include/uapi/linux/io_uring.h */
enum {
	OPERATION_OPENAT = 18,
	OPERATION_OPENAT2 = 28,
	OPERATION_RENAMEAT = 35,
	OPERATION_UNLINKAT = 36,
	OPERATION_MKDIRAT = 37,
	OPERATION_SYMLINKAT = 38,
	OPERATION_LINKAT = 39,
	OPERATION_FSETXATTR = 41,
	OPERATION_SETXATTR = 42,
	OPERATION_FTRUNCATE = 55,
	OPERATIONS = 64, /* a bound */
};

/* The flag of a request, here and in what was asked for: nobody is told where it succeeds. */
#define REQ_F_CQE_SKIP (1u << 6)
/* include/uapi/linux/io_uring.h: the ring is to choose the place among its own files */
#define IORING_FILE_INDEX_ALLOC (~0u)
/* include/linux/io_uring_types.h: what stands in the lowest bits of a pointer to such a file */
#define SLOT_FLAGS 7ul
/* include/uapi/linux/fcntl.h */
#define AT_REMOVEDIR 0x200
#define O_ACCMODE 3
/* include/linux/sched.h: a thread that the kernel made for a process, to do its requests */
#define PF_IO_WORKER 0x10

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct io_cqe {
	u64 user_data;
	s32 res;
};
struct io_rsrc_node {
	unsigned long file_ptr;
};
struct io_rsrc_data {
	struct io_rsrc_node **nodes;
};
struct io_file_table {
	struct io_rsrc_data data;
};
struct io_ring_ctx {
	unsigned int flags;
	struct io_file_table file_table;
};
struct io_fixed_file;
struct io_file_table___v61 {
	struct io_fixed_file *files; /* before Linux 6.13 */
};
struct io_kiocb {
	struct file *file;
	u8 opcode;
	u32 flags; /* 64 bits since Linux 6.9; those that we ask for are among the first */
	struct io_cqe cqe;
	struct io_ring_ctx *ctx;
};
struct filename {
	const char *name;
};
struct open_how {
	u64 flags;
};
struct io_open {
	int dfd;
	u32 file_slot;
	struct filename *filename;
	struct open_how how;
};
struct io_rename {
	int old_dfd, new_dfd;
	struct filename *oldpath, *newpath;
};
struct io_link {
	int old_dfd, new_dfd;
	struct filename *oldpath, *newpath;
};
struct io_unlink {
	int dfd, flags;
	struct filename *filename;
};
struct io_mkdir {
	int dfd;
	u16 mode;
	struct filename *filename;
};
struct xattr_name {
	char name[256];
};
struct kernel_xattr_ctx {
	struct xattr_name *kname;
};
struct io_xattr {
	struct kernel_xattr_ctx ctx;
	struct filename *filename;
};
/* Before Linux 6.13. */
struct xattr_ctx {
	struct xattr_name *kname;
};
struct io_xattr___v61 {
	struct xattr_ctx ctx;
};
/* Since Linux 6.9. */
struct io_ftrunc {
	s64 len;
};

#pragma clang attribute pop
