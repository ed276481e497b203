#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "connection.h"

static bool is_dealers(uint32_t kind) {
    return kind == MTSHIM_EVENT_DEALER_REPLY || kind == MTSHIM_EVENT_DEALER_ANSWER;
}

static void append(struct queue *queue, const mtshim_event *event) {
    queue->events[(queue->first + queue->count) % QUEUE_EVENTS] = *event;
    queue->count++;
    queue->dealer_events += is_dealers(event->kind);
}

static void say_lost(struct queue *queue) {
    append(queue, &(mtshim_event){.kind = MTSHIM_EVENT_LOST});
    queue->lost = false;
}

// Dealer events always find room: dealer_send keeps two slots of the reserve for each request.
// What says where the bridge stands is never dropped either: it is rare.
void event_push(mtshim_connection *c, const mtshim_event *event) {
    struct queue *queue = &c->queue;
    if (c->silent && !is_dealers(event->kind)) return;
    bool droppable = event->kind == MTSHIM_EVENT_HINT || event->kind == MTSHIM_EVENT_QUOTE;
    size_t others = queue->count - queue->dealer_events;
    size_t room = QUEUE_EVENTS - QUEUE_RESERVED;
    if (queue->lost && others < room / 2) say_lost(queue);
    if (droppable && (queue->lost || others + 256 >= room)) {
        queue->lost = true;
        c->state.events_lost++;
        return;
    }
    if (!is_dealers(event->kind) && others >= room) {
        break_connection(c, MTSHIM_RET_ERR_CONNECTION, "nobody polls: the event queue is full");
        return;
    }
    if (queue->count == 0) signal_descriptor(c->event_wake);
    append(queue, event);
}

static uint32_t take_events(mtshim_connection *c, mtshim_rows *rows) {
    struct queue *queue = &c->queue;
    rows->total = (uint32_t)queue->count;
    uint8_t *to = rows->records;
    while (queue->count > 0 && rows->count < rows->capacity) {
        const mtshim_event *event = &queue->events[queue->first];
        memcpy(to, event, sizeof *event);
        memset(to + sizeof *event, 0, rows->record_size - sizeof *event);
        to += rows->record_size;
        queue->dealer_events -= is_dealers(event->kind);
        queue->first = (queue->first + 1) % QUEUE_EVENTS;
        queue->count--;
        rows->count++;
    }
    if (queue->lost && queue->count == 0) say_lost(queue);
    // A broken connection stays readable: the caller learns it from the next call.
    if (queue->count == 0 && !c->broken) drain_descriptor(c->event_wake);
    return rows->count == 0 && c->broken ? MTSHIM_RET_ERR_CONNECTION : MTSHIM_RET_OK;
}

uint32_t shim_poll_events(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    uint32_t code = check_rows(rows, MTSHIM_EVENT_SIZE);
    if (code != MTSHIM_RET_OK) return code;
    if (rows->capacity == 0 || timeout_ms > 600000) return MTSHIM_RET_ERR_PARAMS;
    int64_t deadline = deadline_after(timeout_ms);
    for (;;) {
        if (atomic_load(&c->cancelled)) return MTSHIM_RET_ERR_CANCEL;
        pthread_mutex_lock(&c->lock);
        pump(c);
        code = take_events(c, rows);
        pthread_mutex_unlock(&c->lock);
        int left = milliseconds_until(deadline);
        if (rows->count > 0 || code != MTSHIM_RET_OK || left == 0) return code;
        // Keep-alives are due while nothing comes.
        if (left > 1000) left = 1000;
        struct pollfd wait[2] = {{.fd = c->poller, .events = POLLIN},
                                 {.fd = c->cancel_wake, .events = POLLIN}};
        if (poll(wait, 2, left) < 0 && errno != EINTR) return MTSHIM_RET_ERROR;
    }
}

int32_t shim_event_descriptor(mtshim_connection *c) { return c->poller; }
