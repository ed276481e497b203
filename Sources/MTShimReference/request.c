#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "connection.h"

uint32_t refuse(mtshim_connection *c, uint32_t code, const char *text) {
    pthread_mutex_lock(&c->lock);
    if (!c->broken) set_error(&c->error, code, "%s", text);
    pthread_mutex_unlock(&c->lock);
    return code;
}

uint32_t may_begin(mtshim_connection *c, uint32_t timeout_ms) {
    if (atomic_load(&c->cancelled)) return MTSHIM_RET_ERR_CANCEL;
    if (c->broken) return MTSHIM_RET_ERR_CONNECTION;
    if (timeout_ms < 1 || timeout_ms > 600000) {
        set_error(&c->error, MTSHIM_RET_ERR_PARAMS, "timeout_ms is %u; expected 1 to 600000",
                  timeout_ms);
        return MTSHIM_RET_ERR_PARAMS;
    }
    return MTSHIM_RET_OK;
}

uint32_t request_begin(mtshim_connection *c, uint8_t type, size_t size, uint32_t timeout_ms,
                       uint8_t **payload) {
    pthread_mutex_lock(&c->lock);
    uint32_t code = may_begin(c, timeout_ms);
    if (code == MTSHIM_RET_OK) {
        *payload = frame_begin(c, type, c->last_id + 1, size);
        if (!*payload) code = MTSHIM_RET_ERR_PARAMS;
    }
    if (code != MTSHIM_RET_OK) {
        pthread_mutex_unlock(&c->lock);
        return code;
    }
    struct reply *reply = &c->reply;
    reply->waiting = true;
    reply->done = false;
    reply->type = type + TYPE_RETCODE;
    reply->id = ++c->last_id;
    reply->retcode = MTSHIM_RET_OK;
    reply->at = 0;
    reply->count = 0;
    reply->records.size = 0;
    drain_descriptor(c->reply_wake);
    return MTSHIM_RET_OK;
}

// What the reply has come to. With the lock held.
static uint32_t outcome(mtshim_connection *c) {
    struct reply *reply = &c->reply;
    if (reply->done && reply->retcode != MTSHIM_RET_OK) {
        set_error(&c->error, reply->retcode, "the server answered request %llu with code %u",
                  (unsigned long long)reply->id, reply->retcode);
    }
    if (reply->done) return reply->retcode;
    reply->waiting = false;
    if (c->broken) return MTSHIM_RET_ERR_CONNECTION;
    if (atomic_load(&c->cancelled)) return MTSHIM_RET_ERR_CANCEL;
    // What could not even leave must not leave later, when nobody expects it any more.
    if (output_waits(c)) {
        break_connection(c, MTSHIM_RET_ERR_CONNECTION, "the server takes no input");
        return MTSHIM_RET_ERR_CONNECTION;
    }
    set_error(&c->error, MTSHIM_RET_ERR_TIMEOUT, "no answer to request %llu in time",
              (unsigned long long)reply->id);
    return MTSHIM_RET_ERR_TIMEOUT;
}

uint32_t request_finish(mtshim_connection *c, size_t size, uint32_t timeout_ms) {
    int64_t deadline = deadline_after(timeout_ms);
    frame_end(c, size);
    for (;;) {
        pump(c);
        int left = milliseconds_until(deadline);
        if (c->reply.done || c->broken || atomic_load(&c->cancelled) || left == 0) break;
        if (left > 1000) left = 1000;
        short wanted = output_waits(c) ? POLLIN | POLLOUT : POLLIN;
        c->reply.parked = true;
        pthread_mutex_unlock(&c->lock);
        struct pollfd wait[3] = {{.fd = c->socket, .events = wanted},
                                 {.fd = c->reply_wake, .events = POLLIN},
                                 {.fd = c->cancel_wake, .events = POLLIN}};
        poll(wait, 3, left);
        pthread_mutex_lock(&c->lock);
        c->reply.parked = false;
    }
    uint32_t code = outcome(c);
    pthread_mutex_unlock(&c->lock);
    return code;
}
