#include "faulty_vfs.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct faulty_vfs {
    sqlite3_vfs base;
    sqlite3_vfs *real;
    char name[80];
    atomic_int kind;
    atomic_long countdown;
    atomic_int persistent;
    atomic_long fired;
};

struct faulty_file {
    sqlite3_file base;
    struct faulty_vfs *owner;
};

static sqlite3_file *real_file(sqlite3_file *file) {
    return (sqlite3_file *)((struct faulty_file *)file + 1);
}

static struct faulty_vfs *owner_of(sqlite3_file *file) { return ((struct faulty_file *)file)->owner; }

static sqlite3_vfs *real_vfs(sqlite3_vfs *vfs) { return ((struct faulty_vfs *)vfs->pAppData)->real; }

// Whether this call of `kind` is the one that fails.
static int fails(struct faulty_vfs *vfs, int kind) {
    if (atomic_load(&vfs->kind) != kind) return 0;
    long left = atomic_fetch_sub(&vfs->countdown, 1);
    if (left != 1 && !(left < 1 && atomic_load(&vfs->persistent))) return 0;
    atomic_fetch_add(&vfs->fired, 1);
    return 1;
}

static int file_close(sqlite3_file *file) {
    sqlite3_file *real = real_file(file);
    return real->pMethods ? real->pMethods->xClose(real) : SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *data, int count, sqlite3_int64 offset) {
    sqlite3_file *real = real_file(file);
    return real->pMethods->xRead(real, data, count, offset);
}

static int file_write(sqlite3_file *file, const void *data, int count, sqlite3_int64 offset) {
    sqlite3_file *real = real_file(file);
    struct faulty_vfs *owner = owner_of(file);
    if (fails(owner, FAULTY_WRITE)) return SQLITE_IOERR_WRITE;
    if (fails(owner, FAULTY_FULL)) return SQLITE_FULL;
    if (fails(owner, FAULTY_SHORT)) {
        if (count > 1) real->pMethods->xWrite(real, data, count / 2, offset);
        return SQLITE_FULL;
    }
    return real->pMethods->xWrite(real, data, count, offset);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    sqlite3_file *real = real_file(file);
    return real->pMethods->xTruncate(real, size);
}

// Nothing is really synced: no test loses power, and hundreds of them would wait for the disk.
static int file_sync(sqlite3_file *file, int flags) {
    (void)flags;
    return fails(owner_of(file), FAULTY_SYNC) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    sqlite3_file *real = real_file(file);
    return real->pMethods->xFileSize(real, size);
}

static int file_lock(sqlite3_file *file, int level) {
    sqlite3_file *real = real_file(file);
    return real->pMethods->xLock(real, level);
}

static int file_unlock(sqlite3_file *file, int level) {
    sqlite3_file *real = real_file(file);
    return real->pMethods->xUnlock(real, level);
}

static int file_check_lock(sqlite3_file *file, int *result) {
    sqlite3_file *real = real_file(file);
    return real->pMethods->xCheckReservedLock(real, result);
}

static int file_control(sqlite3_file *file, int op, void *argument) {
    sqlite3_file *real = real_file(file);
    return real->pMethods->xFileControl(real, op, argument);
}

static int file_sector_size(sqlite3_file *file) {
    sqlite3_file *real = real_file(file);
    return real->pMethods->xSectorSize(real);
}

static int file_characteristics(sqlite3_file *file) {
    sqlite3_file *real = real_file(file);
    return real->pMethods->xDeviceCharacteristics(real);
}

static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **map) {
    sqlite3_file *real = real_file(file);
    return real->pMethods->xShmMap(real, page, size, extend, map);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    sqlite3_file *real = real_file(file);
    return real->pMethods->xShmLock(real, offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *file) {
    sqlite3_file *real = real_file(file);
    real->pMethods->xShmBarrier(real);
}

static int file_shm_unmap(sqlite3_file *file, int remove) {
    sqlite3_file *real = real_file(file);
    return real->pMethods->xShmUnmap(real, remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out) {
    struct faulty_vfs *self = vfs->pAppData;
    file->pMethods = NULL;
    ((struct faulty_file *)file)->owner = self;
    real_file(file)->pMethods = NULL;
    if (fails(self, FAULTY_OPEN)) return SQLITE_CANTOPEN;
    int code = self->real->xOpen(self->real, name, real_file(file), flags, out);
    if (real_file(file)->pMethods) file->pMethods = &methods;
    return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync) {
    return real_vfs(vfs)->xDelete(real_vfs(vfs), name, sync);
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
    return real_vfs(vfs)->xAccess(real_vfs(vfs), name, flags, result);
}

static int vfs_full_pathname(sqlite3_vfs *vfs, const char *name, int size, char *out) {
    return real_vfs(vfs)->xFullPathname(real_vfs(vfs), name, size, out);
}

static int vfs_randomness(sqlite3_vfs *vfs, int size, char *out) {
    return real_vfs(vfs)->xRandomness(real_vfs(vfs), size, out);
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) {
    return real_vfs(vfs)->xSleep(real_vfs(vfs), microseconds);
}

static int vfs_time(sqlite3_vfs *vfs, double *time) {
    return real_vfs(vfs)->xCurrentTime(real_vfs(vfs), time);
}

static int vfs_last_error(sqlite3_vfs *vfs, int size, char *out) {
    return real_vfs(vfs)->xGetLastError(real_vfs(vfs), size, out);
}

static int vfs_time64(sqlite3_vfs *vfs, sqlite3_int64 *time) {
    return real_vfs(vfs)->xCurrentTimeInt64(real_vfs(vfs), time);
}

struct faulty_vfs *faulty_vfs_create(const char *name) {
    struct faulty_vfs *vfs = calloc(1, sizeof *vfs);
    if (!vfs) return NULL;
    sqlite3_initialize();
    vfs->real = sqlite3_vfs_find(NULL);
    snprintf(vfs->name, sizeof vfs->name, "%s", name);
    vfs->base = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = (int)sizeof(struct faulty_file) + vfs->real->szOsFile,
        .mxPathname = vfs->real->mxPathname,
        .zName = vfs->name,
        .pAppData = vfs,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_pathname,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xGetLastError = vfs_last_error,
        .xCurrentTimeInt64 = vfs_time64,
    };
    if (sqlite3_vfs_register(&vfs->base, 0) != SQLITE_OK) {
        free(vfs);
        return NULL;
    }
    return vfs;
}

void faulty_vfs_destroy(struct faulty_vfs *vfs) {
    sqlite3_vfs_unregister(&vfs->base);
    free(vfs);
}

void faulty_vfs_arm(struct faulty_vfs *vfs, int kind, long n, int persistent) {
    atomic_store(&vfs->kind, FAULTY_NONE);
    atomic_store(&vfs->fired, 0);
    atomic_store(&vfs->countdown, n);
    atomic_store(&vfs->persistent, persistent);
    atomic_store(&vfs->kind, kind);
}

long faulty_vfs_fired(struct faulty_vfs *vfs) { return atomic_load(&vfs->fired); }
