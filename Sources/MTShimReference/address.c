#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "connection.h"

struct endpoint {
    union {
        struct sockaddr any;
        struct sockaddr_un local;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    socklen_t size;
    bool is_tcp;
    bool is_loopback;
};

static bool parse_unix(const char *path, struct endpoint *end) {
    struct sockaddr_un *local = &end->address.local;
    if (path[0] != '/' || strlen(path) >= sizeof local->sun_path) return false;
    local->sun_family = AF_UNIX;
    strcpy(local->sun_path, path);
    end->size = sizeof *local;
    end->is_loopback = true;
    return true;
}

static bool parse_tcp(const char *text, struct endpoint *end) {
    const char *colon = strrchr(text, ':');
    if (!colon || colon == text) return false;
    char *rest;
    long port = strtol(colon + 1, &rest, 10);
    if (rest == colon + 1 || *rest || port < 1 || port > 65535) return false;
    bool is_v6 = text[0] == '[' && colon[-1] == ']';
    const char *from = is_v6 ? text + 1 : text;
    size_t length = (size_t)((is_v6 ? colon - 1 : colon) - from);
    char host[64] = {0};
    if (length >= sizeof host) return false;
    memcpy(host, from, length);
    end->is_tcp = true;
    if (is_v6) {
        end->address.v6.sin6_family = AF_INET6;
        end->address.v6.sin6_port = htons((uint16_t)port);
        end->size = sizeof end->address.v6;
        if (inet_pton(AF_INET6, host, &end->address.v6.sin6_addr) != 1) return false;
        end->is_loopback = IN6_IS_ADDR_LOOPBACK(&end->address.v6.sin6_addr);
    } else {
        end->address.v4.sin_family = AF_INET;
        end->address.v4.sin_port = htons((uint16_t)port);
        end->size = sizeof end->address.v4;
        if (inet_pton(AF_INET, host, &end->address.v4.sin_addr) != 1) return false;
        end->is_loopback = ntohl(end->address.v4.sin_addr.s_addr) >> 24 == 127;
    }
    return true;
}

// 0, or an errno.
static int finish_connect(int descriptor, const struct endpoint *end, int64_t deadline_ns) {
    if (connect(descriptor, &end->address.any, end->size) == 0) return 0;
    if (errno != EINPROGRESS && errno != EINTR) return errno;
    struct pollfd wait = {.fd = descriptor, .events = POLLOUT};
    int ready;
    do {
        ready = poll(&wait, 1, milliseconds_until(deadline_ns));
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) return ETIMEDOUT;
    if (ready < 0) return errno;
    int failure = 0;
    socklen_t size = sizeof failure;
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size) ? errno : failure;
}

int open_socket(const char *address, bool allow_plaintext, int64_t deadline_ns, bool *is_tcp,
                mtshim_error *error) {
    struct endpoint end;
    memset(&end, 0, sizeof end);
    bool known = false;
    if (strncmp(address, "unix:", 5) == 0) known = parse_unix(address + 5, &end);
    if (strncmp(address, "tcp:", 4) == 0) known = parse_tcp(address + 4, &end);
    if (!known) {
        set_error(error, MTSHIM_RET_ERR_PARAMS,
                  "address '%.80s': expected unix:/PATH or tcp:NUMERIC-HOST:PORT", address);
        return -1;
    }
    if (!end.is_loopback && !allow_plaintext) {
        set_error(error, MTSHIM_RET_ERR_PARAMS,
                  "%.80s is not loopback, and nothing would be encrypted; tunnel it, or set "
                  "allow-plaintext=yes",
                  address);
        return -1;
    }
    int family = end.address.any.sa_family;
    int descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int failure = descriptor < 0 ? errno : finish_connect(descriptor, &end, deadline_ns);
    if (failure) {
        set_error(error,
                  failure == ETIMEDOUT ? MTSHIM_RET_ERR_TIMEOUT : MTSHIM_RET_ERR_NETWORK,
                  "no connection to %.80s: %s", address, strerror(failure));
        if (descriptor >= 0) close(descriptor);
        return -1;
    }
    int one = 1;
    if (end.is_tcp) setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    *is_tcp = end.is_tcp;
    return descriptor;
}
