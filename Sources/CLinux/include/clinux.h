#pragma once
// What Swift's Glibc module lacks on Linux: headers and thin inline wrappers, nothing else.
//
// _GNU_SOURCE stays out of this header: it changes `fd_set`, and Swift's own Glibc module, which is
// built without it, would then refuse to be imported beside this one. What needs it is in clinux.c.
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <time.h>
#include <unistd.h>

/// accept4 with SOCK_CLOEXEC | SOCK_NONBLOCK; -1 and errno on failure.
int clinux_accept(int fd);
/// Connects or binds without the transparent union that Swift cannot import.
static inline int clinux_connect_unix(int fd, const struct sockaddr_un *a, socklen_t n) {
    return connect(fd, (const struct sockaddr *)a, n);
}
static inline int clinux_bind_unix(int fd, const struct sockaddr_un *a, socklen_t n) {
    return bind(fd, (const struct sockaddr *)a, n);
}
static inline int clinux_connect_inet(int fd, const struct sockaddr_in *a) {
    return connect(fd, (const struct sockaddr *)a, sizeof *a);
}
static inline int clinux_bind_inet(int fd, const struct sockaddr_in *a) {
    return bind(fd, (const struct sockaddr *)a, sizeof *a);
}
static inline int clinux_connect_inet6(int fd, const struct sockaddr_in6 *a) {
    return connect(fd, (const struct sockaddr *)a, sizeof *a);
}
static inline int clinux_bind_inet6(int fd, const struct sockaddr_in6 *a) {
    return bind(fd, (const struct sockaddr *)a, sizeof *a);
}
/// A stream socket, close-on-exec and non-blocking; -1 and errno on failure.
int clinux_stream_socket(int family);
/// send without SIGPIPE; -1 and errno on failure.
static inline ssize_t clinux_send(int fd, const void *bytes, size_t n) {
    return send(fd, bytes, n, MSG_NOSIGNAL);
}
/// The error that a non-blocking connect ended with; 0 when it succeeded or is not finished.
static inline int clinux_socket_error(int fd) {
    int e = 0;
    socklen_t n = sizeof e;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &n) == 0 ? e : errno;
}
/// Small frames leave at once; no effect (and no harm) on Unix sockets.
static inline int clinux_no_delay(int fd) {
    int on = 1;
    return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}
/// A restarted server may bind its port at once.
static inline int clinux_reuse_address(int fd) {
    int on = 1;
    return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}
/// The port that a bound IPv4 or IPv6 socket got; 0 on failure.
static inline uint16_t clinux_local_port(int fd) {
    struct sockaddr_storage a;
    socklen_t n = sizeof a;
    if (getsockname(fd, (struct sockaddr *)&a, &n) != 0) return 0;
    if (a.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&a)->sin_port);
    return a.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&a)->sin6_port) : 0;
}
/// 0: bound to a Unix socket; 1...65535: the port of a socket bound to a loopback address; -1: else.
static inline int clinux_loopback_port(int fd) {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un un;
    } a;
    socklen_t n = sizeof a;
    if (getsockname(fd, &a.any, &n) != 0) return -1;
    if (a.any.sa_family == AF_UNIX) return 0;
    if (a.any.sa_family == AF_INET && (ntohl(a.v4.sin_addr.s_addr) >> 24) == 127)
        return ntohs(a.v4.sin_port);
    if (a.any.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&a.v6.sin6_addr))
        return ntohs(a.v6.sin6_port);
    return -1;
}
/// Peer credentials of a Unix socket; 0 on success, -1 and errno on failure.
int clinux_peer_cred(int fd, pid_t *pid, uid_t *uid, gid_t *gid);
/// Names the calling thread (15 bytes at most); 0 on success.
int clinux_thread_name(const char *name);
static inline void clinux_pause(void) { __builtin_ia32_pause(); }
static inline int clinux_errno(void) { return errno; }
static inline void clinux_set_errno(int e) { errno = e; }
/// Makes core dumps and ptrace by others impossible: the process holds manager credentials.
static inline int clinux_not_dumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
/// Overwrites memory that held a secret; the compiler may not leave it out.
static inline void clinux_wipe(void *bytes, size_t count) { explicit_bzero(bytes, count); }
/// Reads until the end or until `max` bytes; returns how many, or -1 and errno.
static inline long clinux_read_all(int fd, void *bytes, long max) {
    long count = 0;
    while (count < max) {
        ssize_t n = read(fd, (char *)bytes + count, (size_t)(max - count));
        if (n == 0) break;
        if (n < 0 && errno != EINTR) return -1;
        if (n > 0) count += n;
    }
    return count;
}
static inline FILE *clinux_stderr(void) { return stderr; }
static inline FILE *clinux_stdout(void) { return stdout; }
/// CLOCK_MONOTONIC in nanoseconds.
static inline int64_t clinux_monotonic_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
/// CLOCK_REALTIME in nanoseconds.
static inline int64_t clinux_realtime_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
/// Waits until one of two descriptors is readable (or, for the first and if asked, writable), or for
/// `timeout_ns`; negative descriptors are ignored. Returns ppoll's result.
int clinux_wait(int fd, int want_write, int wakeup, int64_t timeout_ns);
/// Blocks SIGHUP, SIGINT, SIGTERM for the process (call before starting threads).
void clinux_block_signals(void);
/// The next blocked signal within `timeout_ns`; 0 when none came.
int clinux_next_signal(int64_t timeout_ns);
/// Keeps the C library's allocator to two arenas (call before starting threads): the daemon's hot
/// path allocates nothing, so that contention is no concern, and each arena keeps what it freed.
void clinux_limit_arenas(void);
/// Gives free heap memory back to the kernel.
void clinux_trim_heap(void);
/// eventfd without the count: adds one, or takes all.
static inline int clinux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
/// Asks for the cache line of an address that will be written soon; never faults, whatever it is.
static inline void clinux_prefetch(uintptr_t address) {
    __builtin_prefetch((const void *)address, 1, 3);
}

