#pragma once
// What the benchmarks need and Swift's Glibc module lacks: allocation counts and CPU pinning.
#include <stdint.h>

/// How many blocks the calling thread has allocated so far (malloc, calloc, realloc, aligned).
int64_t cbench_allocations(void);
/// How many blocks all threads have allocated since the first call of this.
int64_t cbench_allocations_all(void);
/// Pins the calling thread to one CPU; 0, or an errno.
int cbench_pin(int cpu);
/// How many CPUs this process may run on, and the n-th of them; -1 when there is none.
int cbench_cpu_count(void);
int cbench_cpu(int n);
