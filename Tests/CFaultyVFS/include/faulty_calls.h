// System calls of SQLite's own file system that fail on command, for tests: below its retries.
//
// Not `fdatasync`, which SQLite does not call through a table: whatever its error, SQLite does not
// try again but reports an I/O error, which `faulty_vfs.h` has.
#ifndef FAULTY_CALLS_H
#define FAULTY_CALLS_H

enum faulty_call {
    FAULTY_CALL_NONE = 0,
    FAULTY_CALL_OPEN = 1,
    FAULTY_CALL_PWRITE = 2,
};

enum faulty_result {
    FAULTY_EIO = 0,
    FAULTY_ENOSPC = 1,
    FAULTY_EINTR = 2,
    /// Writes the first half, and says so.
    FAULTY_HALF = 3,
};

/// Puts itself between SQLite and the system, once; 0 when SQLite does not let it.
int faulty_calls_install(void);
/// From now on the n-th such call of this thread fails, once. n is 1 or more.
void faulty_calls_arm(enum faulty_call call, enum faulty_result result, long n);
/// Everything works again.
void faulty_calls_heal(void);
/// How many calls of this thread have failed since it was armed.
long faulty_calls_fired(void);
/// While set, calls of this thread neither fail nor count.
void faulty_calls_spare(int spared);

#endif
