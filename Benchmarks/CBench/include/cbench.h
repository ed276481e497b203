#pragma once
// What the benchmarks need and Swift's Glibc module lacks: allocation counts and CPU pinning.
#include <stdint.h>

/// How many blocks the calling thread has allocated so far (malloc, calloc, realloc, aligned).
int64_t cbench_allocations(void);
/// How many blocks all threads have allocated since the first call of this.
int64_t cbench_allocations_all(void);
/// Processor time of the calling thread so far, in nanoseconds.
int64_t cbench_thread_nanoseconds(void);
/// Pins the calling thread to one CPU; 0, or an errno.
int cbench_pin(int cpu);
/// How many CPUs this process may run on, and the n-th of them; -1 when there is none.
int cbench_cpu_count(void);
int cbench_cpu(int n);

/// What marking touches of an account, laid out as in RiskEngine.
typedef struct {
    double predicted;
    double below;
    double above;
    float reach;
    uint32_t watch;
} cbench_mark;

/// Conversion of amounts that are received, and of amounts that are owed.
typedef struct {
    double gain;
    double loss;
} cbench_rates;

/// From the old price to the new one.
typedef struct {
    double old_price;
    double new_price;
    cbench_rates old_rates;
    cbench_rates new_rates;
} cbench_step;

/// The predictor's marking loop in C: one strip of columns, sorted by slot.
/// Returns how many slots it wrote to `hits`: those whose trigger was crossed.
int64_t cbench_mark_strip(const int32_t *slots, const double *units, const double *offsets,
                          int64_t count, cbench_step step, cbench_mark *marks, int32_t *hits);
