// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/*
 * What the cost of rules is held against: the hook's own programs, and a search that goes pattern by pattern. All
 * programs of this file are run by BPF_PROG_TEST_RUN; each returns nanoseconds.
 */
#include "process.bpf.c"

#define MOST_PATTERNS 1024
#define PATTERN_BYTES 64
#define TEXT_BYTES 256

struct pattern {
	u64 length;
	u8 bytes[PATTERN_BYTES];
};

struct search {
	u64 patterns;
	u64 length;
	u8 text[TEXT_BYTES];
	u64 found;
	struct pattern all[MOST_PATTERNS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct search);
} searches SEC(".maps");

struct at {
	struct search *search;
	struct pattern *pattern;
};

/* Whether a pattern is at one place of the text; letter case does not count, and patterns are lower case. */
static __always_inline bool is_at(struct search *s, struct pattern *p, u64 at)
{
	for (u64 i = 0; i < PATTERN_BYTES; i++) {
		if (i >= p->length)
			return true;

		u8 byte = s->text[(at + i) & (TEXT_BYTES - 1)];

		if (byte >= 'A' && byte <= 'Z')
			byte += 'a' - 'A';
		if (byte != p->bytes[i])
			return false;
	}
	return true;
}

static long place_turn(u32 at, struct at *place)
{
	if (!is_at(place->search, place->pattern, at))
		return 0;
	place->search->found++;
	return 1;
}

static long pattern_turn(u32 i, struct search **s)
{
	struct at place = { .search = *s, .pattern = &(*s)->all[i & (MOST_PATTERNS - 1)] };
	u64 length = place.pattern->length;

	if (length <= (*s)->length)
		bpf_loop((*s)->length - length + 1, place_turn, &place, 0);
	return 0;
}

SEC("raw_tp/search_each")
int search_each(void *ctx)
{
	u32 zero = 0;
	struct search *s = bpf_map_lookup_elem(&searches, &zero);

	if (!s)
		return 0;

	u64 began = bpf_ktime_get_ns();

	s->found = 0;
	bpf_loop(s->patterns & (2 * MOST_PATTERNS - 1), pattern_turn, &s, 0);
	return bpf_ktime_get_ns() - began;
}

/* What every figure of the rules has in it: the two looks at the clock. */
SEC("raw_tp/clock")
int clock(void *ctx)
{
	u64 began = bpf_ktime_get_ns();

	return bpf_ktime_get_ns() - began;
}

/* Saying what of an exec rules may ask, which the hook does where there are rules. */
SEC("raw_tp/describe")
int describe_exec(void *ctx)
{
	u32 zero = 0;
	struct workspace *w = bpf_map_lookup_elem(&workspaces, &zero);
	struct match_scratch *s = bpf_map_lookup_elem(&scratches, &zero);

	if (!w || !s)
		return 0;
	s->wanted = -1ull;
	w->exec.image_length = 20;
	w->exec.argv_length = 100;
	w->exec.directory_length = 17;

	u64 began = bpf_ktime_get_ns();

	describe_subject(w, s);
	return bpf_ktime_get_ns() - began;
}

/* The hook's question where there are no rules. */
SEC("raw_tp/ask")
int ask(void *ctx)
{
	u32 zero = 0;
	struct match_scratch *s = bpf_map_lookup_elem(&scratches, &zero);

	if (!s)
		return 0;

	u64 began = bpf_ktime_get_ns();
	u32 generation = image_generation(s, CATEGORY_PROCESS_CREATION);

	return bpf_ktime_get_ns() - began + (generation ? 1 << 30 : 0);
}
