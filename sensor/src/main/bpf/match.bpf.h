/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Judges an event by the rules, inside the hook.
 *
 * Include it behind the definition of struct workspace, in which the event's texts lie and which has a member
 * `struct match_subject subject` that says where (subject.h). A hook calls image_generation() with the category of its
 * events, tells what wants() asks for, and calls judge(), which leaves the rules that hold in the scratch.
 *
 * 1. Each field that patterns are looked for in is walked once, whatever their number: a double array of transitions,
 *    eight bytes a turn. A step is one look into the array; where the word found there is not of the state, the state
 *    counts that the last two symbols lead to from anywhere (the fallback). Accepting states go into a queue.
 * 2. What the accepting states say is resolved: a bit a predicate, each noted once.
 * 3. The rules that are to be looked at once one of these holds are gathered, each once.
 * 4. Each is followed node by node to YES or NO. What is dear (regular expressions) is judged when a node asks for it.
 *
 * Nothing here has a bound that an event could overrun: the queue is resolved when it fills, and the lists have room
 * for every predicate and every rule. So there is no event that is not judged.
 *
 * Every loop is a bpf_loop() whose state lies in the scratch, and every index into an image is masked.
 */
#pragma once

#include "match.h"

/*
 * Words of an image, less one; a power of two less one. Java sets it before the load, with the maps' sizes. It has a
 * section of its own, so that a family may have constants too.
 */
const volatile u64 image_mask SEC(".rodata.match") = 1023;

/* Two images: the one that counts, and the one that is being written. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 8192); /* of which 4,096 are the room behind an image */
} images SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct judgement);
} judgements SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct match_scratch);
} scratches SEC(".maps");

static __always_inline u32 *image_of(struct match_scratch *s)
{
	u32 slot = s->slot & 1;

	return bpf_map_lookup_elem(&images, &slot);
}

/* The barrier keeps clang from moving the mask in front of what it is to bound. */
static __always_inline u64 word(u32 *image, u64 index, u64 mask)
{
	asm volatile("" : "+r"(index));
	index &= mask;
	return image[index];
}

/*
 * What an automaton says of each symbol, 8 bytes each: row (low half) and tag (high half). There are 257 of them, which
 * no mask keeps within the image; an image has room behind it for as many.
 */
static __always_inline u8 *symbols_of(u32 *image, u64 symbols, u64 mask)
{
	u64 offset = symbols << 2;

	asm volatile("" : "+r"(offset));
	offset &= (mask - 1) << 2;
	return (u8 *)image + offset;
}

struct match_turn {
	struct workspace *w;
	struct match_scratch *s;
	u32 *image;
};

static __always_inline void hold(struct match_scratch *s, u64 predicate)
{
	u64 bit = 1ull << (predicate & 63), part = predicate >> 6;

	asm volatile("" : "+r"(part));
	part &= MOST_PREDICATES / 64 - 1;

	u64 holding = s->holding[part];

	if (holding & bit)
		return;
	s->holding[part] = holding | bit;

	u64 count = s->hit_count;

	s->hit_count = count + 1;
	asm volatile("" : "+r"(count));
	s->hits[count & (MOST_PREDICATES - 1)] = predicate;
}

static long resolve_turn(u32 i, struct match_turn *t)
{
	struct match_scratch *s = t->s;
	u64 mask = image_mask;
	u64 output = s->output;

	if (!output) {
		u64 resolved = s->resolved;

		if (resolved >= s->queued)
			return 1;
		s->resolved = resolved + 1;
		asm volatile("" : "+r"(resolved));

		u64 outputs = word(t->image, (s->queue[resolved & 255] >> 1) + MATCH_OUTPUTS, mask);

		if (outputs >> MATCH_CLASS_SHIFT != MATCH_OUTPUTS)
			return 0;
		output = outputs & MATCH_STATE_MASK;
	}

	u64 value = word(t->image, output, mask);
	u64 predicate = value & (MOST_PREDICATES - 1);

	s->output = value & MATCH_LAST ? 0 : output + 1;
	if (predicate < s->parents)
		s->own[(predicate >> 6) & (MOST_PARENTS / 64 - 1)] |= 1ull << (predicate & 63);
	else
		hold(s, predicate);
	return 0;
}

/* Says of the accepting states in the queue what they mean, and empties it. */
__noinline int resolve(struct match_scratch *s)
{
	if (!s)
		return 0;

	u32 *image = image_of(s);
	struct match_turn t = { .s = s, .image = image };

	if (!image)
		return 0;
	s->resolved = 0;
	s->output = 0;
	bpf_loop(MOST_WORDS, resolve_turn, &t, 0);
	s->queued = 0;
	return 0;
}

/* The word so many bytes into the image, rounded down: what a state has in its lowest bits is not in its way. */
static __always_inline u64 word_at(u32 *image, u64 offset, u64 mask4)
{
	asm volatile("" : "+r"(offset));
	offset &= mask4;
	return *(u32 *)((u8 *)image + offset);
}

/*
 * One step, by the symbol that lies so many bytes behind `symbols`. Both branches come to the same few registers again,
 * of which the verifier knows nothing then, so it follows one of them only.
 */
#define STEP(offset)                                                                     \
	do {                                                                             \
		u64 symbol_ = *(u64 *)(symbols + (offset)), class4_ = symbol_ >> 53 & 0x7fc; \
		u64 next_ = word_at(image, (state << 1) + class4_, mask4) ^ symbol_ >> 32; \
                                                                                         \
		if (next_ >> MATCH_CLASS_SHIFT) /* not this state's */                   \
			next_ = word_at(image, row4 + class4_, mask4);                   \
		state = next_;                                                           \
		row4 = fallbacks4 + ((u32)symbol_ << 2);                                 \
		if (state & 1) {                                                         \
			asm volatile("" : "+r"(queued));                                 \
			s->queue[queued & 255] = state;                                  \
			queued++;                                                        \
		}                                                                        \
	} while (0)

static long walk_turn(u32 i, struct match_turn *t)
{
	struct match_scratch *s = t->s;
	u64 mask = image_mask, state = s->state, queued = s->queued, at = s->at;
	u64 fallbacks4 = s->fallbacks << 2, row4 = s->row << 2, mask4 = mask << 2;
	u32 *image = t->image;
	u8 *symbols = symbols_of(image, s->symbols, mask);

	asm volatile("" : "+r"(at));
	if (at > sizeof(struct workspace) - 8)
		return 1;

	u64 bytes = *(u64 *)((u8 *)t->w + at);

	s->at = at + 8;
	STEP(bytes << 3 & 0x7f8);
#pragma unroll
	for (int j = 1; j < 8; j++)
		STEP(bytes >> (8 * j - 3) & 0x7f8);
	s->state = state;
	s->row = row4 >> 2;
	s->queued = queued;
	if (queued > 256 - 18)
		resolve(s);
	return 0;
}

/*
 * Walks one text by one automaton, from s->state and s->row over s->symbols. Accepting states are in the queue then, and
 * s->state is where it ended.
 */
__noinline int walk(struct workspace *w, struct match_scratch *s, u64 from, u64 length)
{
	if (!w || !s)
		return 0;

	u32 *image = image_of(s);
	struct match_turn turn = { .w = w, .s = s, .image = image };

	if (!image)
		return 0;
	s->fallbacks = word(image, s->symbols + MATCH_FALLBACKS, image_mask);
	s->row += s->fallbacks;
	s->at = from;
	bpf_loop(length >> 3, walk_turn, &turn, 0);

	u64 mask = image_mask, state = s->state, queued = s->queued, at = s->at;
	u64 fallbacks4 = s->fallbacks << 2, row4 = s->row << 2, mask4 = mask << 2;
	u8 *symbols = symbols_of(image, s->symbols, mask);

	/* What is left: at most seven bytes, then the end of the value. */
	u64 left = length & 7;

	asm volatile("" : "+r"(at));
	if (at > sizeof(struct workspace) - 8)
		return 0;

	u64 bytes = *(u64 *)((u8 *)w + at);

#pragma unroll
	for (u64 j = 0; j < 7; j++) {
		if (left > j)
			STEP(bytes << 3 & 0x7f8);
		bytes >>= 8;
	}
	STEP(MATCH_END << 3);
	s->state = state;
	s->queued = queued;
	return 0;
}

/* A text of the subject. */
static __always_inline struct match_text *text_of(struct workspace *w, u64 field)
{
	asm volatile("" : "+r"(field));
	return &w->subject.fields[field & (MATCH_FIELDS - 1)];
}

/* Looks for every pattern in every field: fills s->own, and what holds. */
__noinline int walk_all(struct workspace *w, struct match_scratch *s)
{
	if (!w || !s)
		return 0;

	u32 *image = image_of(s);

	if (!image)
		return 0;

	u64 mask = image_mask, walks = word(image, s->base + MATCH_WALKS, mask);
	u64 at = word(image, s->base + MATCH_WALKS_AT, mask);

	s->queued = 0;
	for (u64 i = 0; i < MOST_WALKS; i++) {
		if (i >= walks)
			break;
		struct match_text *text = text_of(w, word(image, at, mask));

		s->symbols = word(image, at + 1, mask);
		s->state = word(image, at + 2, mask);
		s->row = word(image, at + 3, mask);
		at += 4;
		if (text->present) {
			walk(w, s, text->at, text->length);
			if (s->queued)
				resolve(s);
		}
	}
	return 0;
}

/* A predicate that is judged on demand. */
__noinline int lazy(struct workspace *w, struct match_scratch *s, u64 predicate)
{
	if (!w || !s)
		return 0;

	u32 *image = image_of(s);

	if (!image)
		return 0;

	u64 mask = image_mask, at = s->lazy_at + (predicate - s->lazies) * 4;
	u64 kind = word(image, at, mask), high = word(image, at + 2, mask), low = word(image, at + 3, mask);
	struct match_text *text = text_of(w, word(image, at + 1, mask));

	if (!text->present)
		return 0;
	if (kind == LAZY_EXISTS)
		return 1;
	if (kind == LAZY_LANGUAGE) {
		s->symbols = high;
		s->state = low;
		s->row = 0;
		s->queued = 0;
		walk(w, s, text->at, text->length);
		return s->state & 1;
	}

	u64 bound = high << 32 | low, place = text->at;

	asm volatile("" : "+r"(place));
	if (place > sizeof(struct workspace) - 8)
		return 0;

	u64 value = __builtin_bswap64(*(u64 *)((u8 *)w + place));

	if (kind == LAZY_LESS)
		return value < bound;
	if (kind == LAZY_LESS_OR_EQUAL)
		return value <= bound;
	if (kind == LAZY_GREATER)
		return value > bound;
	return value >= bound;
}

static __always_inline void add_candidate(struct match_scratch *s, u64 rule)
{
	u64 bit = 1ull << (rule & 63), part = (rule >> 6) & (MOST_RULES / 64 - 1);
	u64 candidate = s->candidate[part];

	if (candidate & bit)
		return;
	s->candidate[part] = candidate | bit;

	u64 count = s->candidate_count;

	s->candidate_count = count + 1;
	asm volatile("" : "+r"(count));
	s->candidates[count & (MOST_RULES - 1)] = rule;
}

static long gather_turn(u32 i, struct match_turn *t)
{
	struct match_scratch *s = t->s;
	u64 mask = image_mask, posting = s->posting;

	if (!posting) {
		u64 hit = s->hit;

		if (hit >= s->hit_count)
			return 1;
		s->hit = hit + 1;
		asm volatile("" : "+r"(hit));
		s->posting = word(t->image, s->postings_at + s->hits[hit & (MOST_PREDICATES - 1)], mask);
		return 0;
	}

	u64 value = word(t->image, posting, mask);

	s->posting = value & MATCH_LAST ? 0 : posting + 1;
	add_candidate(s, value & (MOST_RULES - 1));
	return 0;
}

static __always_inline bool begin_rule(struct match_turn *t, u64 mask)
{
	struct match_scratch *s = t->s;
	u64 judged = s->judged;

	if (judged >= s->candidate_count)
		return false;
	asm volatile("" : "+r"(judged));
	s->nodes = word(t->image, s->rules_at + 2 * s->candidates[judged & (MOST_RULES - 1)], mask);
	s->node = 0;
	return true;
}

static long judge_turn(u32 i, struct match_turn *t)
{
	struct match_scratch *s = t->s;
	u64 mask = image_mask, at = s->nodes + 2 * s->node;
	u64 predicate = word(t->image, at, mask), nexts = word(t->image, at + 1, mask);
	u64 bit = 1ull << (predicate & 63), part = predicate >> 6;

	asm volatile("" : "+r"(part));
	part &= MOST_PREDICATES / 64 - 1;
	if (predicate >= s->lazies && !(s->known[part] & bit)) {
		s->known[part] |= bit;
		if (lazy(t->w, s, predicate))
			s->holding[part] |= bit;
	}

	u64 next = s->holding[part] & bit ? nexts >> 16 : nexts & 0xffff;

	if (predicate < s->parents && s->parent_unknown) {
		s->undecided = 1;
		next = MATCH_NO; /* neither answer is one: user space will know the parent */
	}

	if (next < MATCH_NO) {
		s->node = next;
		return 0;
	}

	u64 judged = s->judged;

	if (next == MATCH_YES) {
		u64 count = s->match_count, index = judged;

		asm volatile("" : "+r"(index));

		u64 rule = s->candidates[index & (MOST_RULES - 1)];
		u64 action = word(t->image, s->rules_at + 2 * rule + 1, mask);

		s->match_count = count + 1;
		asm volatile("" : "+r"(count));
		s->matches[count & (MOST_RULES - 1)] = rule;
		if (action > s->action)
			s->action = action;
	}
	s->judged = judged + 1;
	return !begin_rule(t, mask);
}

/* Follows each candidate to its verdict. */
static __always_inline void judge_candidates(struct match_turn *t)
{
	t->s->judged = 0;
	if (begin_rule(t, image_mask))
		bpf_loop(MOST_WORDS, judge_turn, t, 0);
}

static long parent_turn(u32 i, struct match_turn *t)
{
	u64 part = (i >> 6) & (MOST_PARENTS / 64 - 1);

	if (t->s->parent[part] >> (i & 63) & 1)
		hold(t->s, i);
	return 0;
}

/*
 * Chooses the image by which to judge events of a category, and says its generation; 0 where there is none. From here on
 * wants() says what its rules ask about.
 */
static __always_inline u32 image_generation(struct match_scratch *s, u32 category)
{
	u32 zero = 0;
	struct judgement *judgement = bpf_map_lookup_elem(&judgements, &zero);

	s->generation = 0;
	s->base = 0;
	s->wanted = 0;
	if (!judgement)
		return 0;
	s->slot = *(volatile u32 *)&judgement->slot & 1;

	u32 *image = image_of(s);

	if (!image)
		return 0;
	s->generation = image[TOP_GENERATION];
	s->base = image[TOP_CATEGORIES + (category & (MATCH_CATEGORIES - 1))];
	if (s->base)
		s->wanted = word(image, s->base + MATCH_WANTED, image_mask);
	return s->generation;
}

/* Whether a rule asks about a field of the event; else it need not be told. */
static __always_inline bool wants(struct match_scratch *s, u32 field)
{
	return s->wanted >> field & 1;
}

/* Of bits, as many as an image has use for: nearly always, few of those that there is room for. */
#define CLEAR(bits, used, most)                                                                        \
	do {                                                                                           \
		__builtin_memset(bits, 0, (most) / 32);                                                \
		if ((used) >= (most) / 4)                                                              \
			__builtin_memset((bits) + (most) / 256, 0, sizeof(bits) - (most) / 32);        \
	} while (0)

/* Whether events are judged. */
static __always_inline bool has_rules(void)
{
	u32 zero = 0, slot;
	struct judgement *judgement = bpf_map_lookup_elem(&judgements, &zero);

	if (!judgement)
		return false;
	slot = *(volatile u32 *)&judgement->slot & 1;

	u32 *image = bpf_map_lookup_elem(&images, &slot);

	return image && image[TOP_GENERATION];
}

static __always_inline u64 header(struct match_scratch *s, u32 *image, u32 what)
{
	return word(image, s->base + what, image_mask);
}

/* Whether there is a rule to judge by. */
static __always_inline bool begin_judgement(struct match_scratch *s)
{
	u32 *image = image_of(s);

	s->match_count = 0;
	s->action = ACTION_LOG;
	s->spared = 0;
	s->undecided = 0;
	s->parents = 0;
	__builtin_memset(s->own, 0, sizeof(s->own));
	if (!image || !s->base)
		return false;
	s->parents = header(s, image, MATCH_PARENTS);
	s->lazies = header(s, image, MATCH_LAZIES);
	s->lazy_at = header(s, image, MATCH_LAZY_AT);
	s->rules_at = header(s, image, MATCH_RULES_AT);
	s->postings_at = header(s, image, MATCH_POSTINGS_AT);
	CLEAR(s->holding, header(s, image, MATCH_PREDICATES), MOST_PREDICATES);
	s->hit_count = 0;
	return true;
}

/* Only what is to be kept of a process for its children, by the image that image_generation() chose: into s->own. */
__noinline int judge_as_parent(struct workspace *w, struct match_scratch *s)
{
	if (!w || !s || !begin_judgement(s))
		return 0;
	if (s->parents)
		walk_all(w, s);
	return 0;
}

/*
 * Judges the event in the workspace by the image that image_generation() chose. In: of a category whose rules ask about
 * parents, s->parent and s->parent_unknown. Out: s->matches, in no order; s->action; s->spared; s->undecided; s->own.
 * Where the category has no rules, none holds.
 *
 * Where the parent is not known, a rule that comes to ask about it does not hold here, and what spares leaves it open.
 */
__noinline int judge(struct workspace *w, struct match_scratch *s)
{
	if (!w || !s || !begin_judgement(s))
		return 0;

	struct match_turn t = { .w = w, .s = s, .image = image_of(s) };

	if (!t.image)
		return 0;
	CLEAR(s->known, header(s, t.image, MATCH_PREDICATES), MOST_PREDICATES);
	CLEAR(s->candidate, header(s, t.image, MATCH_RULES), MOST_RULES);
	s->candidate_count = 0;
	if (s->parents && (s->parent[0] | s->parent[1] | s->parent[2] | s->parent[3]))
		bpf_loop(s->parents & (2 * MOST_PARENTS - 1), parent_turn, &t, 0);
	walk_all(w, s);

	s->hit = 0;
	s->posting = header(s, t.image, MATCH_ALWAYS_AT);
	bpf_loop(MOST_WORDS, gather_turn, &t, 0);
	judge_candidates(&t);

	s->undecided = 0; /* what rules left open, user space judges */
	if (s->action != ACTION_LOG && header(s, t.image, MATCH_SPARED)) {
		u64 matches = s->match_count, action = s->action;

		s->candidates[0] = header(s, t.image, MATCH_RULES); /* behind the last rule */
		s->candidate_count = 1;
		judge_candidates(&t);
		s->spared = s->match_count > matches;
		s->match_count = matches;
		s->action = action;
	}
	return 0;
}
