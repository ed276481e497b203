#define _GNU_SOURCE
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>

#include "clinux.h"

int clinux_accept(int fd) { return accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }

int clinux_stream_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

int clinux_peer_cred(int fd, pid_t *pid, uid_t *uid, gid_t *gid) {
    struct ucred c;
    socklen_t n = sizeof c;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &c, &n) != 0) return -1;
    *pid = c.pid;
    *uid = c.uid;
    *gid = c.gid;
    return 0;
}

int clinux_thread_name(const char *name) { return pthread_setname_np(pthread_self(), name); }

static struct timespec timespec_of(int64_t ns) {
    struct timespec t = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    return t;
}

int clinux_wait(int fd, int want_write, int wakeup, int64_t timeout_ns) {
    struct pollfd fds[2] = {
        {.fd = fd, .events = (short)(POLLIN | (want_write ? POLLOUT : 0))},
        {.fd = wakeup, .events = POLLIN},
    };
    struct timespec t = timespec_of(timeout_ns);
    return ppoll(fds, 2, &t, NULL);
}

static sigset_t handled(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

void clinux_block_signals(void) {
    sigset_t set = handled();
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int clinux_next_signal(int64_t timeout_ns) {
    sigset_t set = handled();
    struct timespec t = timespec_of(timeout_ns);
    int n = sigtimedwait(&set, NULL, &t);
    return n > 0 ? n : 0;
}

void clinux_limit_arenas(void) { mallopt(M_ARENA_MAX, 2); }

void clinux_trim_heap(void) { malloc_trim(0); }
