/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The rules in the kernel: the layout of their words, and what a judgement needs. The other side is
 * nightjar.matcher.Words, where it is drawn, and nightjar.matcher.KernelField, which numbers the fields.
 */
#pragma once

/* What the rules of an image are about; an event belongs to one. nightjar.matcher.Category */
enum match_category {
	CATEGORY_PROCESS_CREATION,
	CATEGORY_FILE_EVENT,
	CATEGORY_NETWORK_CONNECTION,
	CATEGORY_FILE_ACCESS,
	CATEGORY_FILE_CHANGE,
	CATEGORY_FILE_DELETE,
	CATEGORY_FILE_RENAME,
	CATEGORY_DNS_QUERY,
	CATEGORY_SYSCALL,
	MATCH_CATEGORIES = 16, /* a bound */
};

/* The first words of an image: behind them, of each category the index of its header, or 0 where it has no rules. */
enum match_top {
	TOP_GENERATION,
	TOP_USED,
	TOP_CATEGORIES, /* MATCH_CATEGORIES of them */
};

/* The header of a category: counts, and the indices of the parts in the image. */
enum match_header {
	MATCH_END_AT,
	MATCH_WANTED, /* a bit a field that its rules ask about */
	MATCH_PREDICATES,
	MATCH_PARENTS, /* predicates below this are about the parent */
	MATCH_LAZIES, /* predicates from this one on are judged when a rule asks for them */
	MATCH_LAZY_AT,
	MATCH_WALKS,
	MATCH_WALKS_AT,
	MATCH_POSTINGS_AT,
	MATCH_ALWAYS_AT,
	MATCH_RULES,
	MATCH_RULES_AT,
	MATCH_SPARED,
};

#define MATCH_CLASS_SHIFT 23
#define MATCH_STATE_MASK ((1u << MATCH_CLASS_SHIFT) - 1)
#define MATCH_OUTPUTS 1
#define MATCH_END 256
#define MATCH_FALLBACKS (2 * 257) /* behind the symbols: where the fallbacks are */
#define MATCH_LAST (1u << 31)
#define MATCH_YES 0xffff
#define MATCH_NO 0xfffe

enum match_lazy { LAZY_LANGUAGE, LAZY_LESS, LAZY_LESS_OR_EQUAL, LAZY_GREATER, LAZY_GREATER_OR_EQUAL, LAZY_EXISTS };

enum match_action { ACTION_LOG, ACTION_KILL, ACTION_BLOCK };

/* Bounds; powers of two where they mask an index. */
#define MOST_RULES 2048
#define MOST_PREDICATES 4096
#define MOST_PARENTS 256
#define MOST_WALKS 32
#define MOST_WORDS (1 << 22)

/* nightjar.matcher.KernelField */
enum match_field {
	FIELD_IMAGE,
	FIELD_COMMAND_LINE,
	FIELD_CURRENT_DIRECTORY,
	FIELD_NAME,
	FIELD_SCRIPT,
	FIELD_USER_ID,
	FIELD_EFFECTIVE_USER_ID,
	FIELD_GROUP_ID,
	FIELD_LOGON_ID,
	FIELD_ARGUMENT_COUNT,
	FIELD_IMAGE_IN_MEMORY,
	FIELD_IMAGE_DELETED,
	FIELD_PARENT_IMAGE,
	FIELD_PARENT_COMMAND_LINE,
	FIELD_TARGET_FILENAME,
	FIELD_DESTINATION_IP,
	FIELD_DESTINATION_PORT,
	FIELD_SOURCE_IP,
	FIELD_SOURCE_PORT,
	FIELD_INITIATED,
	FIELD_TRANSPORT,
	FIELD_EVENT_ACTION,
	FIELD_SOURCE_FILENAME,
	FIELD_XATTR_NAME,
	FIELD_FILE_SETUID,
	FIELD_FILE_SETGID,
	FIELD_TARGET_IMAGE,
	FIELD_TARGET_USER_ID,
	FIELD_CALL_REQUEST,
	FIELD_CALL_FLAGS,
	FIELD_LINK_TARGET,
	MATCH_FIELDS = 32, /* a bound: MATCH_WANTED has a bit of each */
};

/* A field's value: bytes of the workspace. Absent where present is 0. */
struct match_text {
	u32 at;
	u32 length;
	u32 present;
	u32 padding;
};

/*
 * What an event's fields are; numbers as 8 bytes each, the highest first. A field that no rule of its category asks
 * about is never looked at, and may be left as it was.
 */
struct match_subject {
	struct match_text fields[MATCH_FIELDS];
	u64 numbers[MATCH_FIELDS];
};

/* A judgement: too large for the stack, so one a CPU. */
struct match_scratch {
	u64 holding[MOST_PREDICATES / 64]; /* predicates that hold */
	u64 known[MOST_PREDICATES / 64]; /* those that were judged on demand */
	u64 candidate[MOST_RULES / 64];
	u64 parent[MOST_PARENTS / 64]; /* in: what was kept of the parent */
	u64 own[MOST_PARENTS / 64]; /* out: what is to be kept of this process, for its children */
	u16 hits[MOST_PREDICATES]; /* predicates that hold, in the order in which they were found */
	u16 candidates[MOST_RULES]; /* rules to look at */
	u16 matches[MOST_RULES]; /* rules that hold */
	u32 queue[256]; /* accepting states, not yet resolved */
	u64 parent_unknown; /* in: whether nothing is known of the parent, so that `parent` says nothing */
	u64 slot; /* which image */
	u64 base; /* of the category's header in it; 0 where it has no rules */
	u64 wanted; /* a bit a field that the category's rules ask about */
	u64 hit_count, candidate_count, match_count;
	u64 queued, resolved, output; /* of the queue */
	u64 parents, lazies; /* from the category's header, as are those below */
	u64 state, symbols, fallbacks, row, at; /* of a walk */
	u64 hit, posting, postings_at; /* of gathering candidates */
	u64 judged, node, nodes, rules_at, lazy_at; /* of judging them */
	u64 action; /* out: the strongest of those of the rules that hold */
	u64 spared; /* out: whether no action may be taken */
	u64 undecided; /* out: whether that could not be judged, since it depends on the parent */
	u64 generation; /* out: of the image; 0 where there is none */
};

/* What is kept of a process for its children: which of the rules' predicates about parents it fulfils. */
struct kept {
	u32 generation; /* of the image by which `own` was found; 0 while it is not known */
	u32 parent_generation;
	u64 creator_start_boot_nanos; /* of the process that created it: whoever takes it in later is not its parent */
	u64 own[MOST_PARENTS / 64];
	u64 parent[MOST_PARENTS / 64]; /* the same of the process that created it, which may have ended */
};

/* Shared with Java. */
struct judgement {
	u32 slot; /* of the images, the one that counts */
	u32 enforcing; /* whether actions are taken */
	s32 protected_pid; /* the collector, which no action touches, nor its children */
	u32 padding;
};
