#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "connection.h"
#include "crc32c.h"
#include "sha256.h"

static size_t tag_size(const mtshim_connection *c) {
    return c->tags && c->established ? FRAME_TAG : 0;
}

// Section 4: over the number of the frame, its header and its payload.
static void tag(const uint8_t key[32], uint64_t number, const uint8_t *frame, size_t size,
                uint8_t digest[32]) {
    uint8_t count[8];
    store64(count, number);
    struct hmac code;
    hmac_init(&code, key, 32);
    hmac_update(&code, count, sizeof count);
    hmac_update(&code, frame, size);
    hmac_final(&code, digest);
}

uint8_t *frame_begin(mtshim_connection *c, uint8_t type, uint64_t id, size_t size) {
    size_t whole = FRAME_HEADER + size + tag_size(c);
    if (whole > FRAME_MAX || !bytes_reserve(&c->out, whole)) return NULL;
    uint8_t *frame = c->out.data + c->out.size;
    memset(frame, 0, whole);
    store32(frame, (uint32_t)whole);
    frame[4] = type;
    store64(frame + 8, id);
    return frame + FRAME_HEADER;
}

void frame_end(mtshim_connection *c, size_t size) {
    uint8_t *frame = c->out.data + c->out.size;
    uint32_t checksum = crc32c(0, frame, 16);
    store32(frame + 16, crc32c(checksum, frame + FRAME_HEADER, size));
    if (tag_size(c) > 0) {
        uint8_t digest[32];
        tag(c->key_out, c->frames_out++, frame, FRAME_HEADER + size, digest);
        memcpy(frame + FRAME_HEADER + size, digest, FRAME_TAG);
    }
    c->out.size += FRAME_HEADER + size + tag_size(c);
}

bool frame_next(mtshim_connection *c, struct frame *frame) {
    if (c->broken) return false;
    const uint8_t *at = c->in.data + c->in_taken;
    size_t there = c->in.size - c->in_taken;
    if (there < 4) return false;
    size_t length = load32(at);
    size_t longest = c->established ? FRAME_MAX : FRAME_HANDSHAKE_MAX;
    size_t around = FRAME_HEADER + tag_size(c);
    if (length < around || length > longest) {
        break_connection(c, MTSHIM_RET_ERR_CONNECTION, "a frame of %zu bytes; expected %zu to %zu",
                         length, around, longest);
        return false;
    }
    if (there < length) return false;
    size_t size = length - around;
    if (tag_size(c) > 0) {
        uint8_t digest[32];
        tag(c->key_in, c->frames_in++, at, length - FRAME_TAG, digest);
        if (!equal_in_constant_time(digest, at + length - FRAME_TAG, FRAME_TAG)) {
            break_connection(c, MTSHIM_RET_ERR_CONNECTION, "frame %llu: the tag is wrong",
                             (unsigned long long)c->frames_in - 1);
            return false;
        }
    }
    uint32_t checksum = crc32c(crc32c(0, at, 16), at + FRAME_HEADER, size);
    if (load32(at + 16) != checksum || at[5] > 1 || load16(at + 6) != 0) {
        break_connection(c, MTSHIM_RET_ERR_CONNECTION, "a damaged frame of type %u", at[4]);
        return false;
    }
    *frame = (struct frame){at[4], at[5] == 1, load64(at + 8), at + FRAME_HEADER, size};
    c->in_taken += length;
    return true;
}

bool output_waits(const mtshim_connection *c) { return c->out.size > c->out_sent; }

// The caller's poll on our descriptor must end too when there is room for output again.
static void watch_output(mtshim_connection *c) {
    bool waits = output_waits(c) && !c->broken;
    if (waits == c->out_watched) return;
    c->out_watched = waits;
    struct epoll_event interest = {.events = waits ? EPOLLIN | EPOLLOUT : EPOLLIN};
    epoll_ctl(c->poller, EPOLL_CTL_MOD, c->socket, &interest);
}

void output_flush(mtshim_connection *c) {
    while (output_waits(c) && !c->broken) {
        ssize_t sent = send(c->socket, c->out.data + c->out_sent, c->out.size - c->out_sent,
                            MSG_NOSIGNAL);
        if (sent >= 0) {
            c->out_sent += (size_t)sent;
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            break_connection(c, MTSHIM_RET_ERR_CONNECTION, "sending: %s", strerror(errno));
        }
    }
    if (!output_waits(c)) {
        c->out.size = 0;
        c->out_sent = 0;
    }
    watch_output(c);
}

bool input_read(mtshim_connection *c) {
    if (c->broken) return false;
    // What was parsed makes room; a frame is never longer than the whole buffer.
    if (c->in_taken == c->in.size) {
        c->in.size = 0;
        c->in_taken = 0;
    } else if (c->in.capacity - c->in.size < 65536 && c->in_taken > 0) {
        memmove(c->in.data, c->in.data + c->in_taken, c->in.size - c->in_taken);
        c->in.size -= c->in_taken;
        c->in_taken = 0;
    }
    ssize_t got;
    do {
        got = recv(c->socket, c->in.data + c->in.size, c->in.capacity - c->in.size, 0);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        c->in.size += (size_t)got;
        c->heard_ns = now_ns();
        return true;
    }
    if (got == 0) {
        break_connection(c, MTSHIM_RET_ERR_CONNECTION, "the server closed the connection");
    } else if (errno != EAGAIN) {
        break_connection(c, MTSHIM_RET_ERR_CONNECTION, "receiving: %s", strerror(errno));
    }
    return false;
}
