/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The peer in C: reads the ring with libbpf.
 *
 *   reader OBJECT raw|exec COUNT                    a round: fill the ring, then drain it; answers with nanoseconds
 *   reader OBJECT latency COUNT                     a round: COUNT events a millisecond apart; answers with the
 *                                                   nanoseconds from hook to reader of each
 *
 * Does a round for each line on standard input, and answers each with a line. nightjar.bench.Subject does the same in
 * Java.
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;
#include "record.h"

#define RING_BYTES (16 << 20)
#define ARGS_LIMIT 64
#define TICK_NANOS 1000000

static u64 handled, expected, checksum;
static u64 *latencies;

static void fail(const char *what)
{
	perror(what);
	exit(70);
}

static u64 now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static int touch(void *context, void *data, size_t size)
{
	struct record *r = data;

	checksum += r->boot_nanos + r->length + r->pid;
	handled++;
	return 0;
}

/* What a program in C would make of an exec: its numbers in a struct, and each text as a string of its own. */
struct exec {
	struct exec_record numbers;
	char *comm, *image, *directory, *cgroup;
	char *arguments[ARGS_LIMIT];
	u32 argument_count;
};

static int decode(void *context, void *data, size_t size)
{
	struct exec_record *r = data;
	struct exec e;
	char *text = (char *)(r + 1);

	memcpy(&e.numbers, r, sizeof(*r));
	e.comm = strndup(r->record.comm, sizeof(r->record.comm));
	e.image = strndup(text, r->image_length);
	text += r->image_length;
	e.argument_count = 0;
	for (char *end = text + r->argv_length; text < end && e.argument_count < ARGS_LIMIT;) {
		char *argument = strndup(text, end - text);

		e.arguments[e.argument_count++] = argument;
		text += strlen(argument) + 1;
	}
	e.directory = strndup(text, r->directory_length);
	text += r->directory_length + r->script_length + r->interpreter_length;
	e.cgroup = strndup(text, r->cgroup_length);

	/* Somebody looks at them, so that the compiler makes them. */
	checksum += e.numbers.record.pid + e.comm[0] + e.image[0] + e.directory[0] + e.cgroup[0];
	for (u32 i = 0; i < e.argument_count; i++) {
		checksum += e.arguments[i][0];
		free(e.arguments[i]);
	}
	free(e.comm);
	free(e.image);
	free(e.directory);
	free(e.cgroup);
	handled++;
	return 0;
}

static int measure(void *context, void *data, size_t size)
{
	struct record *r = data;

	if (handled < expected)
		latencies[handled++] = now(CLOCK_BOOTTIME) - r->boot_nanos;
	return 0;
}

static u64 run(int program, const u64 *arguments, u32 size)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = arguments, .ctx_size_in = size);

	if (bpf_prog_test_run_opts(program, &options))
		fail("BPF_PROG_TEST_RUN");
	return options.retval;
}

static void *tick(void *program)
{
	struct timespec pause = { .tv_nsec = TICK_NANOS };

	for (u64 i = 0; i < expected; i++) {
		run(*(int *)program, NULL, 0);
		nanosleep(&pause, NULL);
	}
	return NULL;
}

static void throughput_round(struct ring_buffer *ring, int program)
{
	struct stat nm = {};

	stat("/usr/bin/nm", &nm);

	u64 arguments[] = { expected, nm.st_size, nm.st_mtim.tv_sec, nm.st_mtim.tv_nsec, nm.st_ctim.tv_sec,
			    nm.st_ctim.tv_nsec };

	if (run(program, arguments, sizeof(arguments)))
		fail("the ring is too small");
	handled = 0;

	u64 began = now(CLOCK_MONOTONIC);

	ring_buffer__consume(ring);

	u64 took = now(CLOCK_MONOTONIC) - began;

	if (handled != expected)
		fail("events are missing");
	printf("%llu\n", (unsigned long long)took);
}

static void latency_round(struct ring_buffer *ring, int program)
{
	pthread_t ticker;

	handled = 0;
	if (pthread_create(&ticker, NULL, tick, &program))
		fail("pthread_create");
	while (handled < expected)
		ring_buffer__poll(ring, 100);
	pthread_join(ticker, NULL);
	for (u64 i = 0; i < expected; i++)
		printf("%llu ", (unsigned long long)latencies[i]);
	printf("\n");
}

int main(int count, char **words)
{
	if (count != 4) {
		fprintf(stderr, "usage: reader OBJECT raw|exec|latency COUNT\n");
		return 2;
	}
	expected = strtoull(words[3], NULL, 10);
	latencies = calloc(expected, sizeof(*latencies));

	int latency = !strcmp(words[2], "latency"), raw = !strcmp(words[2], "raw");
	const char *feed = latency ? "tick_plain" : raw ? "feed_raw" : "feed_execs";
	struct bpf_object *object = bpf_object__open_file(words[1], NULL);
	struct bpf_program *program;

	if (!object)
		fail(words[1]);
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, !strcmp(bpf_program__name(program), feed));
	bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "process_ring"), RING_BYTES);
	if (bpf_object__load(object))
		fail("bpf_object__load");

	int fd = bpf_program__fd(bpf_object__find_program_by_name(object, feed));
	struct ring_buffer *ring = ring_buffer__new(bpf_object__find_map_fd_by_name(object, "process_ring"),
						    latency ? measure : raw ? touch : decode, NULL, NULL);

	if (!ring)
		fail("ring_buffer__new");

	char line[64];

	while (fgets(line, sizeof(line), stdin)) {
		if (latency)
			latency_round(ring, fd);
		else
			throughput_round(ring, fd);
		fflush(stdout);
	}
	return checksum == 42; /* looked at, so that it is made */
}
