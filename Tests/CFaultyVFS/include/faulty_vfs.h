// An SQLite file system that fails on command, for tests: the n-th open, write or sync.
#ifndef FAULTY_VFS_H
#define FAULTY_VFS_H

enum faulty_kind {
    FAULTY_NONE = 0,
    /// xOpen answers SQLITE_CANTOPEN.
    FAULTY_OPEN = 1,
    /// xWrite writes nothing and answers SQLITE_IOERR_WRITE.
    FAULTY_WRITE = 2,
    /// xWrite writes nothing and answers SQLITE_FULL.
    FAULTY_FULL = 3,
    /// xWrite writes the first half and answers SQLITE_FULL.
    FAULTY_SHORT = 4,
    /// xSync answers SQLITE_IOERR_FSYNC.
    FAULTY_SYNC = 5,
};

struct faulty_vfs;

/// Registers a file system of this name over the default one; NULL without memory.
struct faulty_vfs *faulty_vfs_create(const char *name);
/// No database may be open on it any more.
void faulty_vfs_destroy(struct faulty_vfs *vfs);
/// From now on the n-th call of the kind fails, once or from then on for ever. n is 1 or more.
void faulty_vfs_arm(struct faulty_vfs *vfs, int kind, long n, int persistent);
/// How many calls have failed.
long faulty_vfs_fired(struct faulty_vfs *vfs);

#endif
