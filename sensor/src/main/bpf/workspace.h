/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Where the record of an exec is made, and what rules are judged over. */
#pragma once

#include "path.h"
#include "record.h"
#include "match.h"

/* Since it is far larger than a program's stack (512 bytes); at most 32 KiB a CPU. */
struct workspace {
	struct exec_record exec;
	struct match_subject subject;
	struct path_buffer image;
	u8 argv[ARGV_BYTES];
	struct path_buffer directory;
	u8 script[PATH_BYTES];
	u8 interpreter[NAME_BYTES];
	struct cgroup_buffer cgroup;
};
