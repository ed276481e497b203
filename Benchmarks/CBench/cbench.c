#define _GNU_SOURCE
#include "cbench.h"
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <stdatomic.h>
#include <stddef.h>

static __thread int64_t allocations;
static _Atomic int64_t allocations_all;
static _Atomic int counts_all;

__attribute__((unused)) static inline void counted(void) {
    allocations++;
    // Threads of one benchmark only: the others are not to share a cache line for it.
    if (atomic_load_explicit(&counts_all, memory_order_relaxed))
        atomic_fetch_add_explicit(&allocations_all, 1, memory_order_relaxed);
}

int64_t cbench_allocations_all(void) {
    atomic_store_explicit(&counts_all, 1, memory_order_relaxed);
    return atomic_load_explicit(&allocations_all, memory_order_relaxed);
}

int64_t cbench_allocations(void) { return allocations; }

int64_t cbench_thread_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int cbench_pin(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

int cbench_cpu_count(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

int cbench_cpu(int n) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return -1;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &set) && n-- == 0) return cpu;
    return -1;
}

// The executable's own malloc takes precedence over glibc's for every library in the process; it
// only counts and hands on to the entry points that glibc exports for this purpose. A sanitizer
// brings its own malloc, so these stay away then, and nothing is counted.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CBENCH_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CBENCH_SANITIZED 1
#endif
#endif

#ifndef CBENCH_SANITIZED
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) {
    counted();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    counted();
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    counted();
    return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    counted();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    counted();
    void *found = __libc_memalign(alignment, size);
    if (!found) return ENOMEM;
    *block = found;
    return 0;
}
#endif
