// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
/* Programs that do nothing: whether one loads and attaches says whether this kernel has that kind of hook. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("fentry/security_file_open")
int BPF_PROG(probe_fentry)
{
	return 0;
}

SEC("lsm/bprm_check_security")
int BPF_PROG(probe_lsm)
{
	return 0;
}
