// SPDX-License-Identifier: Apache-2.0
/*
 * Asks the kernel for something through io_uring.
 *
 * uring HOW OPERATION ARGUMENT…[, OPERATION ARGUMENT…]…: one after the other; ends with 0 where all succeed. HOW is a
 * letter for each wish, or -:
 *   a  by a worker (IOSQE_ASYNC)           d  results are made when we ask for them (IORING_SETUP_DEFER_TASKRUN)
 *   f  opens go to the ring's own files    l  all at once, linked (IOSQE_IO_LINK)
 *   p  a thread of the kernel submits (IORING_SETUP_SQPOLL)
 *   s  nobody is told of success (IOSQE_CQE_SKIP_SUCCESS)
 *
 * uring flip COUNT A B: opens a name that another thread keeps changing from A to B, which differs in its last byte, and back; prints how often which.
 * flip-call does so by open(2), and flip-rename, by rename(2), gives the file "from" such a name and its own one again
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef IORING_SETUP_SINGLE_ISSUER
#define IORING_SETUP_SINGLE_ISSUER (1U << 12)
#endif
#ifndef IORING_SETUP_DEFER_TASKRUN
#define IORING_SETUP_DEFER_TASKRUN (1U << 13)
#endif
#ifndef IORING_FILE_INDEX_ALLOC
#define IORING_FILE_INDEX_ALLOC (~0U)
#endif
#define OP_FTRUNCATE 55
#define ENTRIES 64

static int ring;
static struct io_uring_params params;
static char *queue;
static struct io_uring_sqe *entries;
static unsigned queued;

static void fail(const char *what)
{
	perror(what);
	exit(99);
}

static void open_ring(const char *how)
{
	if (strchr(how, 'p')) {
		params.flags |= IORING_SETUP_SQPOLL;
		params.sq_thread_idle = 2000;
	}
	if (strchr(how, 'd'))
		params.flags |= IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
	ring = syscall(SYS_io_uring_setup, ENTRIES, &params);
	if (ring < 0)
		fail("io_uring_setup");
	queue = mmap(0, params.sq_off.array + ENTRIES * 4 + params.cq_off.cqes +
			2 * ENTRIES * sizeof(struct io_uring_cqe), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring,
		     IORING_OFF_SQ_RING);
	entries = mmap(0, ENTRIES * sizeof(*entries), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring,
		       IORING_OFF_SQES);
	if (queue == MAP_FAILED || entries == MAP_FAILED)
		fail("mmap");
	if (strchr(how, 'f')) {
		int none[8] = { -1, -1, -1, -1, -1, -1, -1, -1 };

		if (syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, none, 8))
			fail("IORING_REGISTER_FILES");
	}
}

static void submit(struct io_uring_sqe *entry, const char *how, int last)
{
	atomic_uint *tail = (atomic_uint *)(queue + params.sq_off.tail);
	unsigned at = atomic_load(tail) & (ENTRIES - 1);

	entry->user_data = ++queued;
	if (strchr(how, 'a'))
		entry->flags |= IOSQE_ASYNC;
	if (strchr(how, 's'))
		entry->flags |= IOSQE_CQE_SKIP_SUCCESS;
	if (strchr(how, 'l') && !last)
		entry->flags |= IOSQE_IO_LINK;
	entries[at] = *entry;
	((unsigned *)(queue + params.sq_off.array))[at] = at;
	atomic_fetch_add(tail, 1);
}

/* The result of the next one that is done. */
static int result(void)
{
	atomic_uint *head = (atomic_uint *)(queue + params.cq_off.head);
	atomic_uint *tail = (atomic_uint *)(queue + params.cq_off.tail);
	struct io_uring_cqe *done = (void *)(queue + params.cq_off.cqes);
	int res;

	while (atomic_load(head) == atomic_load(tail))
		if (syscall(SYS_io_uring_enter, ring, 0, 1, IORING_ENTER_GETEVENTS, 0, 0) < 0 && errno != EINTR)
			fail("io_uring_enter");
	res = done[atomic_load(head) & (2 * ENTRIES - 1)].res;
	atomic_fetch_add(head, 1);
	return res;
}

static void enter(unsigned count)
{
	unsigned flags = params.flags & IORING_SETUP_SQPOLL ? IORING_ENTER_SQ_WAKEUP : 0;

	if (syscall(SYS_io_uring_enter, ring, count, 0, flags, 0, 0) < 0)
		fail("io_uring_enter");
}

static unsigned long word(const char *text)
{
	return (unsigned long)text;
}

/* Lays an operation out; returns how many arguments it took. */
static int describe(struct io_uring_sqe *e, char **argv, const char *how)
{
	memset(e, 0, sizeof(*e));
	e->fd = AT_FDCWD;
	if (!strcmp(argv[0], "open") || !strcmp(argv[0], "create")) {
		e->opcode = IORING_OP_OPENAT;
		e->addr = word(argv[1]);
		e->open_flags = *argv[0] == 'c' ? O_CREAT | O_WRONLY : O_RDONLY;
		e->len = 0600;
		if (strchr(how, 'f'))
			e->file_index = IORING_FILE_INDEX_ALLOC;
		return 2;
	}
	if (!strcmp(argv[0], "rename") || !strcmp(argv[0], "link")) {
		e->opcode = *argv[0] == 'r' ? IORING_OP_RENAMEAT : IORING_OP_LINKAT;
		e->addr = word(argv[1]);
		e->len = AT_FDCWD;
		e->addr2 = word(argv[2]);
		return 3;
	}
	if (!strcmp(argv[0], "symlink")) {
		e->opcode = IORING_OP_SYMLINKAT;
		e->addr = word(argv[1]);
		e->addr2 = word(argv[2]);
		return 3;
	}
	if (!strcmp(argv[0], "unlink") || !strcmp(argv[0], "rmdir")) {
		e->opcode = IORING_OP_UNLINKAT;
		e->addr = word(argv[1]);
		e->unlink_flags = *argv[0] == 'r' ? AT_REMOVEDIR : 0;
		return 2;
	}
	if (!strcmp(argv[0], "mkdir")) {
		e->opcode = IORING_OP_MKDIRAT;
		e->addr = word(argv[1]);
		e->len = 0750;
		return 2;
	}
	if (!strcmp(argv[0], "setxattr")) {
		e->opcode = IORING_OP_SETXATTR;
		e->fd = 0;
		e->addr3 = word(argv[1]);
		e->addr = word(argv[2]);
		e->addr2 = word("value");
		e->len = 5;
		return 3;
	}
	if (!strcmp(argv[0], "truncate")) {
		e->opcode = OP_FTRUNCATE;
		e->fd = open(argv[1], O_WRONLY);
		e->off = atol(argv[2]);
		return 3;
	}
	fprintf(stderr, "uring: no operation %s\n", argv[0]);
	exit(98);
}

static atomic_int flipping = 1, flips;
static char flipped[4096];

static void *flip(void *names)
{
	char **name = names;
	size_t length = strlen(name[0]);

	for (unsigned i = 0; atomic_load(&flipping); i++) {
		flipped[length - 1] = name[i & 1][length - 1];
		atomic_store(&flips, 1);
	}
	return 0;
}

static int race(const char *how, char **argv)
{
	struct io_uring_sqe e;
	struct stat a, opened;
	pthread_t thread;
	int first = 0, second = 0;

	if (!strcmp(how, "flip"))
		open_ring("-");
	strcpy(flipped, argv[1]);
	if (strcmp(how, "flip-rename") && stat(argv[1], &a))
		fail(argv[1]);
	if (pthread_create(&thread, 0, flip, argv + 1))
		fail("pthread_create");
	while (!atomic_load(&flips))
		; /* until it has begun */
	for (int left = atoi(argv[0]); left > 0; left--) {
		int fd;

		if (!strcmp(how, "flip-rename")) {
			if (rename("from", flipped))
				fail("from");
			if (rename(argv[1], "from") && rename(argv[2], "from"))
				fail("half of the one, half of the other");
			continue;
		}
		memset(&e, 0, sizeof(e));
		e.opcode = IORING_OP_OPENAT;
		e.fd = AT_FDCWD;
		e.addr = word(flipped);
		e.open_flags = O_RDONLY;
		if (!strcmp(how, "flip")) {
			submit(&e, "-", 1);
			enter(1);
			fd = result();
		} else {
			fd = open(flipped, O_RDONLY);
		}
		if (fd < 0)
			continue; /* half of the one, half of the other */
		fstat(fd, &opened);
		if (opened.st_ino == a.st_ino)
			first++;
		else
			second++;
		close(fd);
	}
	atomic_store(&flipping, 0);
	pthread_join(thread, 0);
	printf("%d %d\n", first, second);
	return 0;
}

int main(int argc, char **argv)
{
	char *how = argc > 1 ? argv[1] : "";
	int waiting = 0, failed = 0;

	if (argc < 4)
		return 98;
	if (!strncmp(how, "flip", 4))
		return race(how, argv + 2);
	open_ring(how);
	for (int i = 2; i < argc;) {
		struct io_uring_sqe e;

		if (!strcmp(argv[i], "then")) { /* then FILE: made by an ordinary call */
			if (creat(argv[i + 1], 0600) < 0)
				fail(argv[i + 1]);
			i += 2;
			continue;
		}
		i += describe(&e, argv + i, how);
		submit(&e, how, i == argc);
		waiting++;
		if (i < argc && strchr(how, 'l'))
			continue;
		enter(waiting);
		if (strchr(how, 's'))
			usleep(100000);
		else
			while (waiting-- > 0)
				failed |= result() < 0;
		waiting = 0;
	}
	return failed;
}
