#include <string.h>

#include "connection.h"

static const int64_t second_ns = 1000000000;

static void violation(mtshim_connection *c, const struct frame *frame, const char *text) {
    break_connection(c, MTSHIM_RET_ERR_CONNECTION, "message %u, id %llu: %s", frame->type,
                     (unsigned long long)frame->id, text);
}

static struct dealer *find_dealer(mtshim_connection *c, uint64_t id) {
    for (size_t i = 0; i < DEALERS_MAX; i++) {
        if (c->dealers[i].id == id) return &c->dealers[i];
    }
    return NULL;
}

// A message about a request that nobody waits for any more: its deadline has passed.
static void too_late(mtshim_connection *c, const struct frame *frame) {
    if (frame->id == 0 || frame->id > c->last_id) {
        violation(c, frame, "answers a request that was never made");
    } else if (!frame->more) {
        c->state.answers_late++;
    }
}

static void dealer_reply(mtshim_connection *c, const struct frame *frame, struct dealer *dealer) {
    if (frame->type != TYPE_RETCODE || frame->size != 4 || dealer->enqueued) {
        violation(c, frame, "is no reply to a dealer request");
        return;
    }
    uint32_t retcode = load32(frame->payload);
    event_push(c, &(mtshim_event){.kind = MTSHIM_EVENT_DEALER_REPLY,
                                  .code = retcode,
                                  .request_id = dealer->request_id});
    dealer->enqueued = true;
    if (retcode != MTSHIM_RET_OK) dealer->id = 0;
}

static void dealer_answer(mtshim_connection *c, const struct frame *frame) {
    struct dealer *dealer = frame->id ? find_dealer(c, frame->id) : NULL;
    if (frame->size != sizeof(mtshim_dealer_answer) || !dealer_answer_valid(frame->payload)) {
        violation(c, frame, "is no dealer answer");
    } else if (!dealer) {
        too_late(c, frame);
    } else if (!dealer->enqueued) {
        violation(c, frame, "answers before the request was enqueued");
    } else {
        mtshim_event event = {.kind = MTSHIM_EVENT_DEALER_ANSWER,
                              .request_id = dealer->request_id};
        memcpy(&event.data.answer, frame->payload, sizeof event.data.answer);
        event_push(c, &event);
        dealer->id = 0;
    }
}

// One frame of a list: its `at`, its count, its records.
static const char *collect_list(struct reply *reply, const struct frame *frame) {
    if (frame->size < 12) return "has no count";
    uint32_t count = load32(frame->payload + 8);
    const uint8_t *records = frame->payload + 12;
    size_t size = frame->size - 12;
    if (!records_valid(frame->type, records, size, count)) return "holds a record of no such kind";
    if (frame->type == TYPE_RETCODE + TYPE_ACCOUNTS && (frame->more || count > ACCOUNTS_MAX)) {
        return "has too many accounts";
    }
    if (reply->records.size + size > REPLY_MAX) return "is a reply of more than 64 MiB";
    if (!bytes_append(&reply->records, records, size)) return "found no memory";
    reply->count += count;
    reply->at = (int64_t)load64(frame->payload);
    return NULL;
}

static const char *collect(struct reply *reply, const struct frame *frame) {
    if (frame->type == TYPE_RETCODE) {
        if (frame->size != 4 || frame->more || reply->count > 0) return "is no return code";
        reply->retcode = load32(frame->payload);
        return NULL;
    }
    if (frame->type != reply->type) return "is not of the type that was asked for";
    if (frame->type == TYPE_RETCODE + TYPE_SERVER_TIME) {
        if (frame->size != 16 || frame->more) return "is no time";
        return bytes_append(&reply->records, frame->payload, 16) ? NULL : "found no memory";
    }
    return collect_list(reply, frame);
}

static void reply_frame(mtshim_connection *c, const struct frame *frame) {
    struct dealer *dealer;
    if (c->reply.waiting && frame->id == c->reply.id) {
        const char *problem = collect(&c->reply, frame);
        if (problem) {
            violation(c, frame, problem);
        } else if (!frame->more) {
            c->reply.waiting = false;
            c->reply.done = true;
            if (c->reply.parked) signal_descriptor(c->reply_wake);
        }
    } else if (frame->id && (dealer = find_dealer(c, frame->id))) {
        dealer_reply(c, frame, dealer);
    } else {
        too_late(c, frame);
    }
}

static void quotes_event(mtshim_connection *c, const struct frame *frame) {
    uint32_t count = frame->size < 4 ? 0 : load32(frame->payload);
    const uint8_t *quotes = frame->payload + 4;
    if (frame->size < 4 ||
        !records_valid(TYPE_RETCODE + TYPE_QUOTES, quotes, frame->size - 4, count)) {
        violation(c, frame, "holds quotes that are not allowed");
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        mtshim_event event = {.kind = MTSHIM_EVENT_QUOTE};
        memcpy(&event.data.quote, quotes + i * sizeof(mtshim_quote), sizeof(mtshim_quote));
        event_push(c, &event);
    }
}

static void event_frame(mtshim_connection *c, const struct frame *frame) {
    const uint8_t *payload = frame->payload;
    if (!c->subscribed || frame->id != 0 || frame->more) {
        violation(c, frame, "is an event that nobody subscribed to, or has an id");
    } else if (frame->type == TYPE_QUOTE_PUSH) {
        quotes_event(c, frame);
    } else if (frame->type == TYPE_CONNECTED && frame->size == 1 && payload[0] <= 1) {
        c->state.connected = payload[0];
        c->state.synchronized = 0;
        event_push(c, &(mtshim_event){.kind = MTSHIM_EVENT_CONNECTED, .code = payload[0]});
    } else if (frame->type == TYPE_SYNCHRONIZED && frame->size == 0) {
        c->state.synchronized = 1;
        event_push(c, &(mtshim_event){.kind = MTSHIM_EVENT_SYNCHRONIZED});
    } else if (frame->type == TYPE_HINT && frame->size == 16 &&
               payload[0] <= MTSHIM_HINT_USER_DELETED && is_zero(payload + 1, 7)) {
        event_push(c, &(mtshim_event){.kind = MTSHIM_EVENT_HINT,
                                      .code = payload[0],
                                      .login = load64(payload + 8)});
    } else {
        violation(c, frame, "is no event");
    }
}

static void take_frame(mtshim_connection *c, const struct frame *frame) {
    if (c->more_type && (frame->type != c->more_type || frame->id != c->more_id)) {
        violation(c, frame, "comes between the frames of a reply");
        return;
    }
    c->more_type = frame->more ? frame->type : 0;
    c->more_id = frame->id;
    if (frame->type == TYPE_PING || frame->type == TYPE_PONG) {
        if (frame->size != 0 || frame->more) violation(c, frame, "has a payload");
        if (frame->type == TYPE_PING && frame_begin(c, TYPE_PONG, frame->id, 0)) frame_end(c, 0);
    } else if (frame->type == TYPE_DEALER_ANSWER) {
        dealer_answer(c, frame);
    } else if (frame->type >= TYPE_RETCODE && frame->type <= TYPE_RETCODE + TYPE_QUOTES) {
        reply_frame(c, frame);
    } else {
        event_frame(c, frame);
    }
}

// Section 8.
static void keep_alive(mtshim_connection *c) {
    int64_t now = now_ns();
    int64_t silence = (now - c->heard_ns) * c->time_scale;
    if (silence >= 15 * second_ns) {
        break_connection(c, MTSHIM_RET_ERR_CONNECTION, "the server was silent for 15 s");
    } else if (silence >= 5 * second_ns && (now - c->pinged_ns) * c->time_scale >= 5 * second_ns) {
        c->pinged_ns = now;
        if (frame_begin(c, TYPE_PING, 0, 0)) frame_end(c, 0);
    }
}

void pump(mtshim_connection *c) {
    struct frame frame;
    output_flush(c);
    // Bounded, so that a server that never pauses cannot hold the lock for ever.
    for (int reads = 0; reads < 64 && input_read(c); reads++) {
        while (frame_next(c, &frame)) take_frame(c, &frame);
    }
    if (!c->broken) keep_alive(c);
    output_flush(c);
}
