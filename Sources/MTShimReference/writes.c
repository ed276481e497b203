#include <string.h>

#include "connection.h"

uint32_t shim_subscribe(mtshim_connection *c, uint32_t quotes, uint32_t timeout_ms) {
    if (quotes > 1) return refuse(c, MTSHIM_RET_ERR_PARAMS, "quotes: expected 0 or 1");
    if (c->silent) return refuse(c, MTSHIM_RET_NOTIMPLEMENT, "push=no");
    return follow_server(c, quotes, timeout_ms);
}

uint32_t follow_server(mtshim_connection *c, uint32_t quotes, uint32_t timeout_ms) {
    uint8_t *payload;
    uint32_t code = request_begin(c, TYPE_SUBSCRIBE, 1, timeout_ms, &payload);
    if (code != MTSHIM_RET_OK) return code;
    payload[0] = (uint8_t)quotes;
    // The first event may be right behind the reply.
    c->subscribed = true;
    return request_finish(c, 1, timeout_ms);
}

static size_t live_dealers(const mtshim_connection *c) {
    size_t live = 0;
    for (size_t i = 0; i < DEALERS_MAX; i++) live += c->dealers[i].id != 0;
    return live;
}

static bool known_action(uint16_t action) {
    return action == MTSHIM_ACTION_POSITION_EXECUTE || action == MTSHIM_ACTION_ORDER_REMOVE ||
           action == MTSHIM_ACTION_CLOSE_BY;
}

static void encode_request(uint8_t *to, const mtshim_dealer_request *request) {
    store16(to, request->action);
    to[2] = request->side;
    to[3] = request->fill;
    to[4] = request->digits;
    store64(to + 8, request->login);
    memcpy(to + 16, request->symbol, sizeof request->symbol);
    store64(to + 48, request->volume);
    memcpy(to + 56, &request->price, sizeof request->price);
    store64(to + 64, request->position);
    store64(to + 72, request->position_by);
    store64(to + 80, request->order);
    memcpy(to + 88, request->comment, sizeof request->comment);
}

static uint32_t check_request(mtshim_connection *c, const mtshim_dealer_request *request) {
    if (c->role != MTSHIM_ROLE_ENFORCER) {
        return refuse(c, MTSHIM_RET_ERR_PERMISSIONS, "this connection is a reader");
    }
    if (!known_action(request->action)) {
        return refuse(c, MTSHIM_RET_NOTSUPPORTED, "action: expected 200, 204 or 208");
    }
    if (request->side > MTSHIM_SIDE_SELL || request->fill > MTSHIM_FILL_RETURN ||
        !text_fits(request->symbol, sizeof request->symbol) ||
        !text_fits(request->comment, sizeof request->comment)) {
        return refuse(c, MTSHIM_RET_ERR_PARAMS, "side, fill, symbol or comment");
    }
    return MTSHIM_RET_OK;
}

// Writes the request and remembers it. With the lock held.
static uint32_t send_request(mtshim_connection *c, const mtshim_dealer_request *request) {
    enum { SIZE = 120 };
    if (request->request_id <= c->last_request_id) {
        set_error(&c->error, MTSHIM_RET_ERR_PARAMS, "request_id: expected more than %llu",
                  (unsigned long long)c->last_request_id);
        return MTSHIM_RET_ERR_PARAMS;
    }
    // Answers may stay away for ever: the oldest request makes room for a new one. Answers that
    // came and were not polled keep theirs.
    size_t live = live_dealers(c);
    if (live == DEALERS_MAX) live--;
    if (c->queue.dealer_events + 2 * (live + 1) > QUEUE_RESERVED) {
        set_error(&c->error, MTSHIM_RET_REQUEST_TOO_MANY, "answers wait to be polled");
        return MTSHIM_RET_REQUEST_TOO_MANY;
    }
    uint8_t *payload = frame_begin(c, TYPE_DEALER_SEND, c->last_id + 1, SIZE);
    if (!payload) return MTSHIM_RET_ERR_MEM;
    encode_request(payload, request);
    frame_end(c, SIZE);
    c->last_request_id = request->request_id;
    c->dealers[c->dealer_next] = (struct dealer){++c->last_id, request->request_id, false};
    c->dealer_next = (c->dealer_next + 1) % DEALERS_MAX;
    pump(c);
    if (c->broken) return MTSHIM_RET_ERR_CONNECTION;
    if (output_waits(c)) {
        // It must not leave later, at a price that has gone by then.
        break_connection(c, MTSHIM_RET_ERR_CONNECTION, "the server takes no input");
        return MTSHIM_RET_ERR_CONNECTION;
    }
    return MTSHIM_RET_REQUEST_INWAY;
}

uint32_t shim_dealer_send(mtshim_connection *c, const mtshim_dealer_request *theirs,
                          uint32_t timeout_ms) {
    mtshim_dealer_request request;
    uint32_t code = take_input(&request, sizeof request, theirs, MTSHIM_DEALER_REQUEST_SIZE);
    if (code != MTSHIM_RET_OK) return refuse(c, code, "dealer request: struct_size");
    code = check_request(c, &request);
    if (code != MTSHIM_RET_OK) return code;
    pthread_mutex_lock(&c->lock);
    code = may_begin(c, timeout_ms);
    if (code == MTSHIM_RET_OK) code = send_request(c, &request);
    pthread_mutex_unlock(&c->lock);
    return code;
}

uint32_t shim_order_cancel(mtshim_connection *c, uint64_t login, uint64_t ticket,
                           uint32_t timeout_ms) {
    uint8_t *payload;
    if (c->role != MTSHIM_ROLE_ENFORCER) {
        return refuse(c, MTSHIM_RET_ERR_PERMISSIONS, "this connection is a reader");
    }
    uint32_t code = request_begin(c, TYPE_ORDER_CANCEL, 16, timeout_ms, &payload);
    if (code != MTSHIM_RET_OK) return code;
    store64(payload, login);
    store64(payload + 8, ticket);
    return request_finish(c, 16, timeout_ms);
}

// The protocol's user record is the whole record: what the header says of fields that mtshim_user
// lacks is for the real platform.
uint32_t shim_user_update(mtshim_connection *c, const mtshim_user *user, uint32_t user_size,
                          uint32_t timeout_ms) {
    uint8_t *payload;
    if (c->role != MTSHIM_ROLE_ENFORCER) {
        return refuse(c, MTSHIM_RET_ERR_PERMISSIONS, "this connection is a reader");
    }
    if (!user || user_size < sizeof *user) {
        return refuse(c, MTSHIM_RET_ERR_PARAMS, "user_size: expected 328 or more");
    }
    if (!is_zero((const uint8_t *)user + sizeof *user, user_size - sizeof *user)) {
        return refuse(c, MTSHIM_RET_NOTSUPPORTED, "a user record with fields of a later version");
    }
    if (!text_fits(user->group, sizeof user->group) || !text_fits(user->name, sizeof user->name) ||
        !text_fits(user->comment, sizeof user->comment)) {
        return refuse(c, MTSHIM_RET_ERR_PARAMS, "group, name or comment is no text");
    }
    uint32_t code = request_begin(c, TYPE_USER_UPDATE, sizeof *user, timeout_ms, &payload);
    if (code != MTSHIM_RET_OK) return code;
    memcpy(payload, user, sizeof *user);
    memset(payload + offsetof(mtshim_user, padding), 0, sizeof user->padding);
    return request_finish(c, sizeof *user, timeout_ms);
}
