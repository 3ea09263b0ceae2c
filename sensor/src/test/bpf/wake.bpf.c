// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/* Hands over records on demand, so that a test can look at when the reader is woken. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ring.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct arguments {
	u64 count;
	u64 urgent;
};

static long hand_over(u32 i, u64 *urgent)
{
	struct record r = { .type = RECORD_FORK };

	COUNT(seen, RECORD_FORK);
	submit(&r, sizeof(r), *urgent);
	return 0;
}

/* run(COUNT, URGENT) */
SEC("raw_tp/wake")
int wake(struct arguments *arguments)
{
	u64 urgent = arguments->urgent;

	bpf_loop(arguments->count, hand_over, &urgent, 0);
	return 0;
}
