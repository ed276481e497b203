// What a batch of 256 accounts costs: allocations, which are judged, and time, which is printed.
// Built without sanitizers: they allocate themselves.
#define _GNU_SOURCE
#include <time.h>

#include "harness.h"

enum { BATCH = 256, WARM_UP = 50, CALLS = 2000 };

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *at, size_t size);

static unsigned long allocations;

// These take the place of the C library's, also for the shim.
void *malloc(size_t size) {
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *at, size_t size) {
    allocations++;
    return __libc_realloc(at, size);
}

static double microseconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

void test_cost(void) {
    static uint64_t logins[300];
    static mtshim_account accounts[BATCH];
    static uint32_t results[BATCH];
    mtshim_connection *c = connected(READER, "");
    mtshim_rows rows = rows_of(logins, sizeof *logins, 300);
    CHECK_EQUAL(api->logins(c, "*", WAIT_MS, &rows), MTSHIM_RET_OK);
    unsigned long before = 0;
    double wall = 0, processor = 0;
    for (int call = 0; call < WARM_UP + CALLS; call++) {
        if (call == WARM_UP) {
            before = allocations;
            wall = microseconds(CLOCK_MONOTONIC);
            processor = microseconds(CLOCK_THREAD_CPUTIME_ID);
        }
        rows = rows_of(accounts, sizeof *accounts, BATCH);
        CHECK_EQUAL(api->accounts(c, logins, BATCH, WAIT_MS, &rows, results), MTSHIM_RET_OK);
        CHECK(rows.count == BATCH && accounts[BATCH - 1].login == logins[BATCH - 1]);
    }
    processor = (microseconds(CLOCK_THREAD_CPUTIME_ID) - processor) / CALLS;
    wall = (microseconds(CLOCK_MONOTONIC) - wall) / CALLS;
    CHECK_EQUAL(allocations - before, 0);
    CHECK(before > 0); // they are counted
    printf("shim-smoke: %d accounts: %.1f us of our processor, %.1f us until answered\n", BATCH,
           processor, wall);
    api->disconnect(c);
}
