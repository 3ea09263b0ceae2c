// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/* What happens to files: opened, made, renamed, removed, changed; told when the call returns. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#define LANE event_ring
#include "ring.h"
#include "file.h"
#include "resolved.h"
#include "call_table.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The paths that a call was given, where it was given no descriptor. */
static __always_inline void describe_paths(struct workspace *w, struct task_struct *task, const volatile struct call *call)
{
	struct arguments *a = &w->arguments;

	a->at[0] = AT_FDCWD; /* where there is no argument, it is this one */
	if (call->path)
		w->file.path_length = describe_asked(w, &w->path, task, (void *)argument(a, call->path),
						     argument(a, call->directory), PATH_CUT);
	if (call->other && other_is_text(w->file.record.type))
		w->file.other_length = describe_text(w, (void *)argument(a, call->other));
	else if (call->other)
		w->file.other_length = describe_asked(w, &w->other, task, (void *)argument(a, call->other),
						      argument(a, call->other_directory), OTHER_CUT);
}

static __always_inline s64 nanos_of(u64 seconds, u64 nanos)
{
	if (nanos == UTIME_NOW)
		return TIME_NOW;
	return nanos == UTIME_OMIT ? TIME_NOT_SET : (s64)(seconds * 1000000000 + nanos);
}

/* Of utimensat(2), as far as they can be read: what they are set to, not what the file has. */
static __always_inline void describe_times(struct file_record *f, const void *times)
{
	u64 given[4] = { 0, UTIME_OMIT, 0, UTIME_OMIT };

	bpf_probe_read_user(given, sizeof(given), times);
	f->new_atime_nanos = nanos_of(given[0], given[1]);
	f->new_mtime_nanos = nanos_of(given[2], given[3]);
}

/* What the call was given beside paths. */
static __always_inline void describe_values(struct workspace *w, const volatile struct call *call)
{
	struct file_record *f = &w->file;
	struct arguments *a = &w->arguments;
	u64 value = argument(a, call->value), next = argument(a, call->value + 1);

	switch (f->record.type) {
	case RECORD_FILE_CHMOD:
	case RECORD_FILE_MKDIR:
	case RECORD_FILE_MKNOD:
		f->new_mode = value & 0177777;
		break;
	case RECORD_FILE_CHOWN:
		f->new_owner = value;
		f->new_group = next;
		break;
	case RECORD_FILE_TRUNCATE:
		f->new_size = value;
		break;
	case RECORD_FILE_RENAME:
		if (call->value && (value & RENAME_EXCHANGE))
			f->record.flags |= FILE_EXCHANGED;
		break;
	case RECORD_FILE_UTIME:
		f->new_atime_nanos = f->new_mtime_nanos = TIME_NOW;
		if (!call->value)
			f->new_atime_nanos = f->new_mtime_nanos = TIME_NOT_SET; /* an older call, whose times are of other units */
		else if (value)
			describe_times(f, (void *)value);
		break;
	case RECORD_FILE_CHATTR: {
		u32 flags = 0;

		bpf_probe_read_user(&flags, sizeof(flags), (void *)next);
		f->new_mode = flags;
		break;
	}
	case RECORD_FILE_REMOVEXATTR:
	case RECORD_FILE_SETXATTR:
		f->other_length = describe_text(w, (void *)value);
		break;
	}
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_file_call, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	const volatile struct call *call = call_of(regs, task);
	struct interest_control *control = interest_control_of();
	u32 zero = 0, wanted = OF_WRITING;
	struct workspace *w = bpf_map_lookup_elem(&file_workspaces, &zero);
	struct match_scratch *s = bpf_map_lookup_elem(&scratches, &zero);
	struct file *file = 0;

	if (!call || !control || !w || !s || result < 0)
		return 0;

	struct arguments *a = &w->arguments;
	u16 type = call->type;

	read_arguments(a, regs, task);
	a->at[RESULT] = result;
	if (type == RECORD_FILE_CHATTR && (u32)argument(a, call->value) != FS_IOC_SETFLAGS)
		return 0;
	if (call->file) {
		file = file_of(task, argument(a, call->file));
		if (!file)
			return 0;
	}
	if (type == RECORD_FILE_OPEN) {
		u32 mode = BPF_CORE_READ(file, f_mode);

		if (mode & FMODE_CREATED)
			type = RECORD_FILE_CREATE;
		if (!(mode & (FMODE_WRITE | FMODE_CREATED)))
			wanted = OF_READING;
		COUNT(seen, type);
		if (is_public_read(control, file, mode)) {
			COUNT(filtered, type);
			return 0;
		}
	} else {
		if (type == RECORD_FILE_UNLINK && call->value && argument(a, call->value))
			type = RECORD_FILE_RMDIR; /* AT_REMOVEDIR */
		COUNT(seen, type);
	}
	if (is_ignored(control, task) || (file && is_ignored_filesystem(control, BPF_CORE_READ(file, f_inode)))) {
		COUNT(filtered, type);
		return 0;
	}
	begin(w, task, type);
	if (file)
		describe_file(w, file);
	else if (!take_resolved(w, task, type))
		describe_paths(w, task, call);
	else if (type == RECORD_FILE_SYMLINK)
		w->file.other_length = describe_text(w, (void *)argument(a, call->other));
	describe_values(w, call);
	tell(w, s, task, wanted);
	return 0;
}
