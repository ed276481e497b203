// Faults that the shim plays on demand, so that a loader can be tested against every kind of bad
// shim. Named in the settings (`fault=KIND:FUNCTION:AFTER`) or in the environment (MTSHIM_FAULT),
// the latter for those that must act before there are settings. docs/shim/README.md lists them.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "mtshim.h"

enum fault_kind {
    FAULT_NONE,
    FAULT_HANG,        // never returns, whatever is cancelled
    FAULT_LATE,        // returns 400 ms after its deadline, with what it got
    FAULT_CRASH,       // aborts
    FAULT_SHORT,       // leaves out the second half of the records, but calls all results OK
    FAULT_OTHER_LOGIN, // the first record has another account's login
    FAULT_NAN,         // the first record's money is not a number
    FAULT_GARBAGE,     // the sizes and counts in mtshim_rows are absurd
    FAULT_ERROR,       // returns a code that no platform has
    FAULT_CORRUPT,     // writes behind a block of its own: for seeing that a sanitizer sees it
    FAULT_ODD,         // the records of the account AFTER are such as none can have
};

struct faults {
    enum fault_kind kind;
    char function[32];
    uint64_t after; // so many calls of the function go well; of FAULT_ODD the login
    uint64_t calls;
};

// Reads `KIND:FUNCTION[:AFTER]`; false when it is none.
bool faults_parse(struct faults *faults, const char *text);

// At the beginning of a function: hangs or crashes when it is its turn. True when the fault is to
// be played at the end, in `faults_leave`.
bool faults_enter(struct faults *faults, const char *function);

// At the end: what the function returns instead of `code`. `rows` may be NULL.
uint32_t faults_leave(const struct faults *faults, bool play, uint32_t code, uint32_t timeout_ms,
                      mtshim_rows *rows, uint32_t *results, uint32_t login_count);
