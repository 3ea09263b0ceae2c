/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * System calls: which of them we look at, and which of their arguments is what.
 *
 * One hook sees every call return (calls.bpf.c), looks its number up in the table here, and hands those that are ours
 * over to the program of their family by a tail call. The others pay for one look into an array. It is the return and
 * not the entry: what the kernel did can be read from its own objects then, and nobody can exchange a path or a pointer
 * between our look and the kernel's.
 */
#pragma once

#include "record.h"

enum family {
	NOT_OURS,
	FAMILY_FILE,
	FAMILY_NETWORK,
	FAMILY_SECURITY,
	FAMILY_TRANSFER, /* read, write and what goes with them */
	FAMILIES = 8, /* a bound */
};

/* An argument's place, counted from 1; 0 where there is none. */
#define RESULT 7 /* the descriptor that the call returned */

struct call {
	u8 family;
	u8 type; /* of record */
	u8 file; /* a descriptor: the file itself */
	u8 directory, path; /* a path relative to a descriptor, or without one, to the working directory */
	u8 other_directory, other; /* the second path */
	u8 value; /* mode, owner (and behind it the group), length, name of an attribute, ... */
	u8 also; /* another family, which gets the call when the first one is done with it */
};

#define CALLS 512

/*
 * Each line: name, family, type of record, and the arguments by name. Those that newer machines do without stand apart.
 */
#define EACH_CALL(CALL)                                                                              \
	CALL(openat, FILE, FILE_OPEN, .file = RESULT)                                                \
	CALL(openat2, FILE, FILE_OPEN, .file = RESULT)                                               \
	CALL(open_by_handle_at, FILE, FILE_OPEN, .file = RESULT)                                     \
	CALL(unlinkat, FILE, FILE_UNLINK, .directory = 1, .path = 2, .value = 3)                     \
	CALL(renameat, FILE, FILE_RENAME, .directory = 3, .path = 4, .other_directory = 1, .other = 2) \
	CALL(renameat2, FILE, FILE_RENAME, .directory = 3, .path = 4, .other_directory = 1, .other = 2, .value = 5) \
	CALL(linkat, FILE, FILE_LINK, .directory = 3, .path = 4, .other_directory = 1, .other = 2)   \
	CALL(symlinkat, FILE, FILE_SYMLINK, .directory = 2, .path = 3, .other = 1)                   \
	CALL(mkdirat, FILE, FILE_MKDIR, .directory = 1, .path = 2, .value = 3)                       \
	CALL(mknodat, FILE, FILE_MKNOD, .directory = 1, .path = 2, .value = 3)                       \
	CALL(truncate, FILE, FILE_TRUNCATE, .path = 1, .value = 2)                                   \
	CALL(ftruncate, FILE, FILE_TRUNCATE, .file = 1, .value = 2)                                  \
	CALL(fchmod, FILE, FILE_CHMOD, .file = 1, .value = 2)                                        \
	CALL(fchmodat, FILE, FILE_CHMOD, .directory = 1, .path = 2, .value = 3)                      \
	CALL(fchmodat2, FILE, FILE_CHMOD, .directory = 1, .path = 2, .value = 3)                     \
	CALL(fchown, FILE, FILE_CHOWN, .file = 1, .value = 2)                                        \
	CALL(fchownat, FILE, FILE_CHOWN, .directory = 1, .path = 2, .value = 3)                      \
	CALL(setxattr, FILE, FILE_SETXATTR, .path = 1, .value = 2)                                   \
	CALL(lsetxattr, FILE, FILE_SETXATTR, .path = 1, .value = 2)                                  \
	CALL(fsetxattr, FILE, FILE_SETXATTR, .file = 1, .value = 2)                                  \
	CALL(removexattr, FILE, FILE_REMOVEXATTR, .path = 1, .value = 2)                             \
	CALL(lremovexattr, FILE, FILE_REMOVEXATTR, .path = 1, .value = 2)                            \
	CALL(fremovexattr, FILE, FILE_REMOVEXATTR, .file = 1, .value = 2)                            \
	CALL(ioctl, FILE, FILE_CHATTR, .file = 1, .value = 2)                                        \
	CALL(connect, NETWORK, NETWORK_CONNECT, .file = 1)                                           \
	CALL(bind, NETWORK, NETWORK_BIND, .file = 1)                                                 \
	CALL(listen, NETWORK, NETWORK_LISTEN, .file = 1)                                             \
	CALL(accept4, NETWORK, NETWORK_ACCEPT, .file = RESULT)                                       \
	CALL(socket, NETWORK, NETWORK_RAW_SOCKET, .file = RESULT) \
	EACH_TRANSFER(CALL)

/* Of calls that move bytes from one file to another, `other` is the descriptor of the first. */
#define EACH_TRANSFER(CALL)                                                                          \
	CALL(read, TRANSFER, FILE_READ, .file = 1)                                                   \
	CALL(pread64, TRANSFER, FILE_READ, .file = 1)                                                \
	CALL(readv, TRANSFER, FILE_READ, .file = 1)                                                  \
	CALL(preadv, TRANSFER, FILE_READ, .file = 1)                                                 \
	CALL(preadv2, TRANSFER, FILE_READ, .file = 1)                                                \
	CALL(write, TRANSFER, FILE_WRITE, .file = 1)                                                 \
	CALL(pwrite64, TRANSFER, FILE_WRITE, .file = 1)                                              \
	CALL(writev, TRANSFER, FILE_WRITE, .file = 1)                                                \
	CALL(pwritev, TRANSFER, FILE_WRITE, .file = 1)                                               \
	CALL(pwritev2, TRANSFER, FILE_WRITE, .file = 1)                                              \
	CALL(sendfile, TRANSFER, FILE_WRITE, .file = 1, .other = 2)                                  \
	CALL(copy_file_range, TRANSFER, FILE_WRITE, .file = 3, .other = 1)                           \
	CALL(splice, TRANSFER, FILE_WRITE, .file = 3, .other = 1)                                    \
	CALL(close, TRANSFER, FILE_CLOSE, .file = 1)                                                 \
	CALL(close_range, TRANSFER, FILE_CLOSE, .file = 1, .other = 2, .value = 3)                   \
	CALL(dup3, TRANSFER, FILE_CLOSE, .file = 2)

/* What 32-bit programs pass otherwise. */
#define EACH_64_BIT_CALL(CALL)                                                                       \
	CALL(utimensat, FILE, FILE_UTIME, .directory = 1, .path = 2, .value = 3)                     \
	CALL(accept, NETWORK, NETWORK_ACCEPT, .file = RESULT)
/* Several in one: on_network_call looks which. */
#define EACH_32_BIT_CALL(CALL) CALL(socketcall, NETWORK, NETWORK_CONNECT, .value = 1)

#define EACH_OLDER_CALL(CALL)                                                     \
	CALL(open, FILE, FILE_OPEN, .file = RESULT)                               \
	CALL(creat, FILE, FILE_OPEN, .file = RESULT)                              \
	CALL(unlink, FILE, FILE_UNLINK, .path = 1)                                \
	CALL(rename, FILE, FILE_RENAME, .path = 2, .other = 1)                    \
	CALL(link, FILE, FILE_LINK, .path = 2, .other = 1)                        \
	CALL(symlink, FILE, FILE_SYMLINK, .path = 2, .other = 1)                  \
	CALL(mkdir, FILE, FILE_MKDIR, .path = 1, .value = 2)                      \
	CALL(rmdir, FILE, FILE_RMDIR, .path = 1)                                  \
	CALL(mknod, FILE, FILE_MKNOD, .path = 1, .value = 2)                      \
	CALL(chmod, FILE, FILE_CHMOD, .path = 1, .value = 2)                      \
	CALL(chown, FILE, FILE_CHOWN, .path = 1, .value = 2)                      \
	CALL(lchown, FILE, FILE_CHOWN, .path = 1, .value = 2)                     \
	CALL(utime, FILE, FILE_UTIME, .path = 1)                                  \
	CALL(utimes, FILE, FILE_UTIME, .path = 1)                                 \
	CALL(futimesat, FILE, FILE_UTIME, .directory = 1, .path = 2)              \
	CALL(dup2, TRANSFER, FILE_CLOSE, .file = 2)
