/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What a hook tells the matcher of its event: where in the workspace the fields' values lie.
 *
 * Include it behind the definition of struct workspace and behind match.bpf.h.
 */
#pragma once

/* What the event before told is not told of this one; for hooks that do not tell the same fields of each event. */
static __always_inline void forget(struct workspace *w)
{
#pragma unroll
	for (int field = 0; field < MATCH_FIELDS; field++)
		w->subject.fields[field].present = 0;
}

/* A value of so many bytes, so many bytes into the workspace. */
static __always_inline void tell_text(struct workspace *w, u32 field, u64 at, u64 length, bool present)
{
	struct match_text *text = &w->subject.fields[field];

	text->at = at;
	text->length = length;
	text->present = present;
}

static __always_inline void tell_number(struct workspace *w, u32 field, u64 value)
{
	w->subject.numbers[field] = __builtin_bswap64(value);
	tell_text(w, field, __builtin_offsetof(struct workspace, subject.numbers) + 8 * field, 8, true);
}

/* A path in a path_buffer of the workspace; absent where it is empty. */
#define TELL_PATH(w, field, buffer, length)                                                                       \
	tell_text(w, field, __builtin_offsetof(struct workspace, buffer.bytes) + (PATH_BYTES - (length)), length, \
		  (length) != 0)

/* What every event says of who acts, and rules may ask about: `head` is its struct record in the workspace. */
#define TELL_ACTOR(w, s, head)                                                                                    \
	do {                                                                                                      \
		if (wants(s, FIELD_NAME))                                                                         \
			tell_text(w, FIELD_NAME, __builtin_offsetof(struct workspace, head.comm),                 \
				  comm_length((w)->head.comm), true);                                             \
		if (wants(s, FIELD_USER_ID))                                                                      \
			tell_number(w, FIELD_USER_ID, (w)->head.uid);                                             \
		if (wants(s, FIELD_EFFECTIVE_USER_ID))                                                            \
			tell_number(w, FIELD_EFFECTIVE_USER_ID, (w)->head.euid);                                  \
	} while (0)

static __always_inline u64 comm_length(const char *comm)
{
	u64 length = 0;

	while (length < 16 && comm[length])
		length++;
	return length;
}
