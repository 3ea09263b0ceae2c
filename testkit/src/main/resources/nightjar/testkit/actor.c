// SPDX-License-Identifier: Apache-2.0
/* Does one thing that a test wants to see. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void fail(const char *what)
{
	perror(what);
	exit(99);
}

static int open_copy(int to, const char *program)
{
	struct stat st;
	int from = open(program, O_RDONLY | O_CLOEXEC);

	if (from < 0 || fstat(from, &st) || sendfile(to, from, 0, st.st_size) != st.st_size)
		fail(program);
	close(from);
	return to;
}

/* memfd NAME PROGRAM ARG…: runs a copy of the program that lies in memory only */
static int run_memfd(char **argv)
{
	int fd = memfd_create(argv[0], MFD_CLOEXEC);

	fexecve(open_copy(fd, argv[1]), argv + 1, environ);
	return 99;
}

/* deleted FILE PROGRAM ARG…: copies the program to the file, opens it, deletes it, runs it */
static int run_deleted(char **argv)
{
	int copy = open(argv[0], O_CREAT | O_WRONLY | O_TRUNC, 0755);

	if (copy < 0)
		fail(argv[0]);
	close(open_copy(copy, argv[1]));
	int fd = open(argv[0], O_RDONLY | O_CLOEXEC);
	unlink(argv[0]);
	fexecve(fd, argv + 1, environ);
	return 99;
}

static void *exec_in_thread(void *argv)
{
	execv(((char **)argv)[0], argv);
	return 0;
}

/* thread PROGRAM ARG…: runs the program from a thread that is not the main one */
static int run_from_thread(char **argv)
{
	pthread_t thread;

	if (pthread_create(&thread, 0, exec_in_thread, argv))
		fail("pthread_create");
	pthread_join(thread, 0);
	return 99;
}

/* bytes PROGRAM: runs it with arguments that are no UTF-8 */
static int run_bytes(char **argv)
{
	char *arguments[] = { argv[0], "caf\xc3\xa9", "\xff\xfe\x80", "a\nb\tc\"d\\e", "\\xff", "", 0 };

	execv(argv[0], arguments);
	return 99;
}

/* burn MILLISECONDS: of CPU time */
static int burn(char **argv)
{
	struct timespec used;
	volatile unsigned long sum = 0;

	do {
		for (int i = 0; i < 10000; i++)
			sum += i;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	} while (used.tv_sec * 1000 + used.tv_nsec / 1000000 < atol(argv[0]));
	return 0;
}

/* allocate MEBIBYTES: and touch them */
static int allocate(char **argv)
{
	size_t bytes = atol(argv[0]) << 20;
	char *memory = malloc(bytes);

	if (!memory)
		fail("malloc");
	memset(memory, 1, bytes);
	return memory[bytes / 2] - 1;
}

static void *idle(void *unused)
{
	usleep(20000);
	return 0;
}

/* threads N: that many, at once, and waits for them */
static int threads(char **argv)
{
	int count = atoi(argv[0]);
	pthread_t thread[count];

	for (int i = 0; i < count; i++)
		if (pthread_create(&thread[i], 0, idle, 0))
			fail("pthread_create");
	for (int i = 0; i < count; i++)
		pthread_join(thread[i], 0);
	return 0;
}

/* leader-first: the main thread ends before another one does */
static int leader_first(char **argv)
{
	pthread_t thread;

	if (pthread_create(&thread, 0, idle, 0))
		fail("pthread_create");
	pthread_exit(0);
}

/* forks N AT-ONCE: children that do nothing */
static int forks(char **argv)
{
	int count = atoi(argv[0]), at_once = atoi(argv[1]);

	for (int made = 0, alive = 0; made < count || alive > 0;) {
		if (made < count && alive < at_once) {
			pid_t child = fork();

			if (child == 0)
				_exit(0);
			if (child < 0)
				fail("fork");
			made++;
			alive++;
		} else if (wait(0) > 0) {
			alive--;
		}
	}
	return 0;
}

/* as UID GID PROGRAM ARG… */
static int run_as(char **argv)
{
	uid_t uid = atoi(argv[0]);
	gid_t gid = atoi(argv[1]);

	if (setgroups(0, 0) || setresgid(gid, gid, gid) || setresuid(uid, uid, uid))
		fail("setresuid");
	execv(argv[2], argv + 2);
	fail(argv[2]);
	return 99;
}

/* write FILE TEXT PROGRAM ARG…: writes the text to the file, with the process's own rights, then runs the program */
static int write_then_run(char **argv)
{
	int fd = open(argv[0], O_WRONLY);

	if (fd < 0 || write(fd, argv[1], strlen(argv[1])) < 0)
		fail(argv[0]);
	close(fd);
	execv(argv[2], argv + 2);
	return 99;
}

/* orphan MILLISECONDS PROGRAM ARG…: a child runs the program so long after its parent, we, ended */
static int orphan(char **argv)
{
	if (fork() == 0) {
		setsid();
		usleep(1000 * atoi(argv[0]));
		execv(argv[1], argv + 1);
		_exit(99);
	}
	return 0;
}

/* runs [N]: that many children, one after the other, that each run this program, to do nothing */
static int runs(char **argv)
{
	char *arguments[] = { "actor", "runs", 0 };

	for (int left = argv[0] ? atoi(argv[0]) : 0; left > 0; left--) {
		pid_t child = vfork();

		if (child == 0) {
			execv("/proc/self/exe", arguments);
			_exit(99);
		}
		waitpid(child, 0, 0);
	}
	return 0;
}

/* adopt PROGRAM ARG…: runs the program in a child, and takes in the children that it leaves behind */
static int adopt(char **argv)
{
	if (prctl(PR_SET_CHILD_SUBREAPER, 1))
		fail("prctl");
	if (fork() == 0) {
		execv(argv[0], argv);
		_exit(99);
	}
	while (wait(0) > 0)
		;
	return 0;
}

/* sibling PROGRAM ARG…: runs the program in a child of our parent */
static int sibling(char **argv)
{
	if (syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0) == 0) {
		execv(argv[0], argv);
		_exit(99);
	}
	return 0;
}

/* deep DEPTH NAME PROGRAM ARG…: makes directories, one in another, and runs a copy of the program in the last */
static int run_deep(char **argv)
{
	for (int i = atoi(argv[0]); i > 0; i--)
		if (mkdir(argv[1], 0755) || chdir(argv[1]))
			fail(argv[1]);
	int copy = open("program", O_CREAT | O_WRONLY | O_TRUNC, 0755);

	close(open_copy(copy, argv[2]));
	execv("./program", argv + 2);
	return 99;
}

#ifdef __x86_64__
static long old_call(long number, long first, long second, long third)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(first), "c"(second), "d"(third) : "memory");
	return result;
}

/* int80 FILE: makes it and removes it by the calls of 32-bit programs, whose pointers have 32 bits */
static int by_old_calls(char **argv)
{
	char *path = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (path == MAP_FAILED)
		fail("mmap");
	strncpy(path, argv[0], 4095);
	return old_call(5, (long)path, O_CREAT | O_WRONLY, 0600) < 0 || old_call(10, (long)path, 0, 0) < 0;
}
#else
static int by_old_calls(char **argv)
{
	return 97;
}
#endif

/* signal NUMBER: to ourselves, without a core dump */
static int signal_self(char **argv)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	kill(getpid(), atoi(argv[0]));
	pause();
	return 99;
}

/* getppids N: so many of getppid(2), after saying our pid */
static int getppids(char **argv)
{
	printf("%d\n", getpid());
	fflush(stdout);
	for (int left = atoi(argv[0]); left > 0; left--)
		syscall(SYS_getppid);
	return 0;
}

/* A child that waits to be killed, and ends with us. */
static pid_t waiting_child(void)
{
	pid_t child = fork();

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return child;
}

static int ended(pid_t child, int result)
{
	kill(child, SIGKILL);
	waitpid(child, 0, 0);
	return result ? 97 : 0;
}

static long peeked = 1;

/* One call that matters to security. */
static int call(const char *what, const char *argument)
{
	static char buffer[65536];
	long number = argument ? atol(argument) : 0;
	struct iovec mine = { buffer, sizeof(long) }, theirs = { &peeked, sizeof(long) };
	struct sock_filter allow = { 0x06, 0, 0, 0x7fff0000 };
	struct sock_fprog filter = { 1, &allow };
	pid_t child = 0;
	int fd;

#define IS(name) (!strcmp(what, name))
	if (IS("traceme"))
		return ptrace(PTRACE_TRACEME, 0, 0, 0);
	if (IS("attach") || IS("seize") || IS("write-memory") || IS("read-memory"))
		child = waiting_child();
	if (IS("attach")) {
		if (ptrace(PTRACE_ATTACH, child, 0, 0) || waitpid(child, 0, 0) != child)
			return ended(child, 1);
		for (int i = 0; i < 3; i++)
			if (ptrace(PTRACE_POKEDATA, child, &peeked, 2L))
				return ended(child, 1);
		return ended(child, 0);
	}
	if (IS("seize"))
		return ended(child, ptrace(PTRACE_SEIZE, child, 0, 0));
	if (IS("attach-to"))
		return ptrace(PTRACE_ATTACH, number, 0, 0);
	if (IS("write-memory"))
		return ended(child, process_vm_writev(child, &mine, 1, &theirs, 1, 0) != sizeof(long));
	if (IS("read-memory"))
		return ended(child, process_vm_readv(child, &mine, 1, &theirs, 1, 0) != sizeof(long));
	if (IS("setuid"))
		return setuid(number) || setuid(number);
	if (IS("setresuid"))
		return setresuid(number, number, number);
	if (IS("setgid"))
		return setgid(number);
	if (IS("setgroups")) {
		gid_t groups[] = { 4711, 4712 };

		return setgroups(2, groups);
	}
	if (IS("capset")) { /* without CAP_NET_RAW */
		struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
		struct __user_cap_data_struct data[2];

		if (syscall(SYS_capget, &head, data))
			return 1;
		data[0].effective &= ~(1u << 13);
		return syscall(SYS_capset, &head, data) || syscall(SYS_capset, &head, data);
	}
	if (IS("name"))
		return prctl(PR_SET_NAME, argument);
	if (IS("undumpable"))
		return prctl(PR_SET_DUMPABLE, 0);
	if (IS("private-mounts"))
		return unshare(CLONE_NEWNS) || mount("none", "/", 0, MS_REC | MS_PRIVATE, 0);
	if (IS("mount"))
		return mount("thing", argument, "tmpfs", MS_NOSUID | MS_NODEV, 0);
	if (IS("umount"))
		return umount2(argument, MNT_DETACH);
	if (IS("new-mount")) {
		fd = syscall(428 + 2, "tmpfs", 0); /* fsopen */
		if (fd < 0 || syscall(431, fd, 6, 0, 0, 0)) /* fsconfig, FSCONFIG_CMD_CREATE */
			return 1;
		fd = syscall(432, fd, 0, 0); /* fsmount */
		return syscall(429, fd, "", AT_FDCWD, argument, 4); /* move_mount, MOVE_MOUNT_F_EMPTY_PATH */
	}
	if (IS("pivot"))
		return chdir(argument) || syscall(SYS_pivot_root, ".", ".");
	if (IS("chroot"))
		return chroot(argument);
	if (IS("unshare"))
		return unshare(CLONE_NEWUTS | CLONE_NEWIPC);
	if (IS("hostname"))
		return unshare(CLONE_NEWUTS) || sethostname(argument, strlen(argument));
	if (IS("setns"))
		return setns(open(argument, O_RDONLY), 0);
	if (IS("clone")) {
		child = syscall(SYS_clone, CLONE_NEWUTS | CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
		if (!child)
			_exit(0);
		return child < 0 || waitpid(child, 0, 0) != child;
	}
	if (IS("finit-module"))
		return !syscall(SYS_finit_module, open(argument, O_RDONLY), "key=value", 0);
	if (IS("init-module"))
		return !syscall(SYS_init_module, buffer, 100, "key=value");
	if (IS("delete-module"))
		return !syscall(SYS_delete_module, argument, 0);
	if (IS("bpf")) {
		struct bpf_insn code[] = { { 0xb7, 0, 0, 0, 0 }, { 0x95, 0, 0, 0, 0 } };
		union bpf_attr attributes = { 0 };

		attributes.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
		attributes.insns = (unsigned long)code;
		attributes.insn_cnt = 2;
		attributes.license = (unsigned long)"GPL";
		strcpy(attributes.prog_name, argument);
		return syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof(attributes)) < 0;
	}
	if (IS("memfd-create"))
		return memfd_create(argument, MFD_CLOEXEC | MFD_ALLOW_SEALING) < 0 || memfd_create("second", 0) < 0;
	if (IS("writable-code")) {
		for (int i = 0; i < 3; i++)
			if (mmap(0, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
				return 1;
		return 0;
	}
	if (IS("written-code")) {
		void *memory = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		memset(memory, 0xc3, 4096);
		return mprotect(memory, 4096, PROT_READ | PROT_EXEC);
	}
	if (IS("kill"))
		return kill(number, SIGCONT);
	if (IS("add-key"))
		return syscall(SYS_add_key, "user", argument, "x", 1L, -2L) < 0;
	if (IS("userfaultfd"))
		return syscall(SYS_userfaultfd, 1) < 0 && syscall(SYS_userfaultfd, 0) < 0;
	if (IS("io-uring"))
		return syscall(425, 8, buffer) < 0;
	if (IS("perf")) {
		struct perf_event_attr attributes = { .type = PERF_TYPE_SOFTWARE, .size = sizeof(attributes) };

		attributes.config = PERF_COUNT_SW_DUMMY;
		return syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0) < 0;
	}
	if (IS("seccomp"))
		return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(SYS_seccomp, 1, 0, &filter) ||
		       prctl(PR_SET_SECCOMP, 2, &filter);
	if (IS("type")) {
		fd = posix_openpt(O_RDWR | O_NOCTTY);
		if (fd < 0 || grantpt(fd) || unlockpt(fd))
			return 1;
		fd = open(ptsname(fd), O_RDWR | O_NOCTTY);
		return ioctl(fd, TIOCSTI, argument);
	}
	if (IS("personality"))
		return personality(0x0040000) == -1;
	if (IS("kernel-log"))
		return syscall(SYS_syslog, 3, buffer, sizeof(buffer)) < 0;
	if (IS("ctrl-alt-del"))
		return syscall(SYS_reboot, 0xfee1dead, 672274793, 0x89abcdef, 0);
	if (IS("clock"))
		return syscall(SYS_settimeofday, 0, 0);
	if (IS("kexec"))
		return !syscall(SYS_kexec_load, 0L, 0L, 0L, 0L);
	if (IS("swapon"))
		return !syscall(SYS_swapon, argument, 0);
	if (IS("swapoff"))
		return !syscall(SYS_swapoff, argument);
	if (IS("acct"))
		return !syscall(SYS_acct, argument);
#ifdef SYS_ioperm
	if (IS("ports"))
		return !syscall(SYS_iopl, 3L) && !syscall(SYS_ioperm, 0x80L, 1L, 1L);
#endif
	return 98;
}

/* calls WHAT[=ARGUMENT]…: makes these calls, one after the other */
static int calls(char **argv)
{
	for (; *argv; argv++) {
		char *argument = strchr(*argv, '=');

		if (argument)
			*argument++ = 0;
		int result = call(*argv, argument);

		if (result) {
			fprintf(stderr, "actor: %s: %d: %s\n", *argv, result, strerror(errno));
			return 97;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int arguments;
		int (*act)(char **);
	} acts[] = {
		{ "memfd", 2, run_memfd },	 { "deleted", 2, run_deleted },	 { "thread", 1, run_from_thread },
		{ "bytes", 1, run_bytes },	 { "burn", 1, burn },		 { "allocate", 1, allocate },
		{ "threads", 1, threads },	 { "leader-first", 0, leader_first }, { "forks", 2, forks },
		{ "as", 3, run_as },		 { "write", 3, write_then_run }, { "orphan", 2, orphan },
		{ "signal", 1, signal_self },	 { "deep", 3, run_deep },	 { "adopt", 1, adopt },
		{ "int80", 1, by_old_calls },	 { "sibling", 1, sibling },	 { "runs", 0, runs },
		{ "calls", 1, calls },		 { "getppids", 1, getppids },
	};

	if (argc == 1) /* what a static program is for */
		return 0;
	for (unsigned i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (!strcmp(argv[1], acts[i].name) && argc - 2 >= acts[i].arguments)
			return acts[i].act(argv + 2);
	fprintf(stderr, "actor: no act %s with %d arguments\n", argv[1], argc - 2);
	return 98;
}
