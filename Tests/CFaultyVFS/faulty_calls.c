#include "faulty_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/types.h>

typedef int open_call(const char *, int, int);
typedef ssize_t write_call(int, const void *, size_t, off_t);

static open_call *real_open;
static write_call *real_write;
// Of this thread alone: other tests write databases of their own at the same time.
static _Thread_local struct {
    enum faulty_call call;
    enum faulty_result result;
    long countdown;
    long fired;
    int spared;
} armed;

static int fails(enum faulty_call call) {
    if (armed.call != call || armed.spared) return 0;
    if (--armed.countdown != 0) return 0;
    armed.fired++;
    return 1;
}

static int error_of(enum faulty_result result) {
    switch (result) {
    case FAULTY_EIO: return EIO;
    case FAULTY_ENOSPC: return ENOSPC;
    case FAULTY_EINTR: return EINTR;
    case FAULTY_HALF: break;
    }
    return 0;
}

static int faulty_open(const char *path, int flags, int mode) {
    if (fails(FAULTY_CALL_OPEN)) {
        errno = error_of(armed.result);
        return -1;
    }
    return real_open(path, flags, mode);
}

static ssize_t faulty_write(int file, const void *bytes, size_t count, off_t offset) {
    if (fails(FAULTY_CALL_PWRITE)) {
        if (armed.result == FAULTY_HALF) return real_write(file, bytes, (count + 1) / 2, offset);
        errno = error_of(armed.result);
        return -1;
    }
    return real_write(file, bytes, count, offset);
}

int faulty_calls_install(void) {
    static atomic_int state;
    int expected = 0;
    if (!atomic_compare_exchange_strong(&state, &expected, 1)) {
        while (atomic_load(&state) == 1) sched_yield();
        return atomic_load(&state) == 2;
    }
    sqlite3_initialize();
    sqlite3_vfs *vfs = sqlite3_vfs_find("unix");
    // Some builds of SQLite call one of them, some the other.
    const char *name = "pwrite64";
    if (vfs && vfs->iVersion >= 3) {
        if (!vfs->xGetSystemCall(vfs, name)) name = "pwrite";
        real_open = (open_call *)vfs->xGetSystemCall(vfs, "open");
        real_write = (write_call *)vfs->xGetSystemCall(vfs, name);
    }
    int done = real_open && real_write
        && vfs->xSetSystemCall(vfs, "open", (sqlite3_syscall_ptr)faulty_open) == SQLITE_OK
        && vfs->xSetSystemCall(vfs, name, (sqlite3_syscall_ptr)faulty_write) == SQLITE_OK;
    atomic_store(&state, done ? 2 : 3);
    return done;
}

void faulty_calls_arm(enum faulty_call call, enum faulty_result result, long n) {
    armed.call = call;
    armed.result = result;
    armed.countdown = n;
    armed.fired = 0;
}

void faulty_calls_heal(void) { armed.call = FAULTY_CALL_NONE; }

long faulty_calls_fired(void) { return armed.fired; }

void faulty_calls_spare(int spared) { armed.spared = spared; }
