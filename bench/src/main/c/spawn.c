/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The load: programs that end at once.
 *
 *   spawn COUNT              runs /bin/true COUNT times, one after the other; prints the nanoseconds that it took
 *   spawn COUNT PAUSE_MS     likewise, with a pause after each
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int count, char **words)
{
	if (count < 2)
		return 2;

	char *arguments[] = { "/bin/true", "--as", "a", "load", NULL };
	long runs = atol(words[1]), pause_ms = count > 2 ? atol(words[2]) : 0;
	struct timespec pause = { .tv_nsec = pause_ms * 1000000 };
	long long began = now();

	for (long i = 0; i < runs; i++) {
		pid_t pid;
		int status;

		if (posix_spawn(&pid, arguments[0], NULL, NULL, arguments, environ)) {
			perror("posix_spawn");
			return 70;
		}
		waitpid(pid, &status, 0);
		if (pause_ms)
			nanosleep(&pause, NULL);
	}
	printf("%lld\n", now() - began);
	return 0;
}
