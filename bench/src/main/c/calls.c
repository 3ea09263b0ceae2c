/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The load of system calls.
 *
 *   calls open COUNT FILE    opens FILE for reading and closes it, COUNT times
 *   calls getpid COUNT       a call that nobody looks at
 *
 * Prints the nanoseconds that it took by the clock, and those of CPU time, of the loop alone.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long long now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int count, char **words)
{
	if (count < 3)
		return 2;

	long calls = atol(words[2]);
	int opens = !strcmp(words[1], "open");
	long long wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);

	for (long i = 0; i < calls; i++) {
		if (!opens) {
			syscall(SYS_getpid);
			continue;
		}
		int fd = open(words[3], O_RDONLY);

		if (fd < 0) {
			perror(words[3]);
			return 70;
		}
		close(fd);
	}
	printf("%lld %lld\n", now(CLOCK_MONOTONIC) - wall, now(CLOCK_PROCESS_CPUTIME_ID) - cpu);
	return 0;
}
