#include <string.h>

#include "harness.h"

static uint64_t logins[300];
static uint32_t results[256];
static uint64_t next_request = 1;

static uint32_t read_positions(mtshim_connection *c, mtshim_position *positions, uint32_t most) {
    mtshim_rows rows = rows_of(positions, sizeof *positions, most);
    uint32_t code = api->positions(c, logins, 100, WAIT_MS, &rows, results);
    CHECK_EQUAL(code, MTSHIM_RET_OK);
    return rows.count;
}

// Polls until the answer to a request is there; what came before it must be its reply.
static mtshim_event await_answer(mtshim_connection *c, uint64_t request_id) {
    bool replied = false;
    mtshim_event event = {0};
    for (int i = 0; i < 100; i++) {
        mtshim_rows rows = rows_of(&event, sizeof event, 1);
        REQUIRE(api->poll_events(c, 100, &rows) == MTSHIM_RET_OK);
        if (rows.count == 0) continue;
        CHECK(event.request_id == request_id);
        if (event.kind == MTSHIM_EVENT_DEALER_REPLY) {
            CHECK(!replied);
            replied = true;
            if (event.code != MTSHIM_RET_OK) return event;
        } else {
            CHECK(replied && event.kind == MTSHIM_EVENT_DEALER_ANSWER);
            return event;
        }
    }
    CHECK(!"an answer came");
    return event;
}

static mtshim_dealer_request closing(const mtshim_position *position) {
    mtshim_dealer_request request = {
        .struct_size = sizeof request,
        .action = MTSHIM_ACTION_POSITION_EXECUTE,
        .side = position->side == MTSHIM_SIDE_BUY ? MTSHIM_SIDE_SELL : MTSHIM_SIDE_BUY,
        .fill = MTSHIM_FILL_IOC,
        .request_id = next_request,
        .login = position->login,
        .volume = position->volume,
        .price = position->price_current,
        .position = position->ticket,
        .comment = "smoke",
        .digits = position->digits,
    };
    memcpy(request.symbol, position->symbol, sizeof request.symbol);
    return request;
}

static void close_one(mtshim_connection *c) {
    static mtshim_position positions[4096];
    uint32_t before = read_positions(c, positions, 4096);
    REQUIRE(before > 0);
    mtshim_dealer_request request = closing(&positions[0]);
    CHECK_EQUAL(api->dealer_send(c, &request, WAIT_MS), MTSHIM_RET_REQUEST_INWAY);
    // The same id again is refused here, and nothing follows.
    CHECK_EQUAL(api->dealer_send(c, &request, WAIT_MS), MTSHIM_RET_ERR_PARAMS);
    mtshim_event event = await_answer(c, next_request++);
    CHECK_EQUAL(event.data.answer.retcode, MTSHIM_RET_REQUEST_DONE);
    CHECK(event.data.answer.deal != 0 && event.data.answer.volume == request.volume);
    uint32_t after = read_positions(c, positions, 4096);
    CHECK(after < before); // stop-outs may have taken others
    for (uint32_t i = 0; i < after; i++) CHECK(positions[i].ticket != request.position);
    // Again: it is gone.
    request.request_id = next_request;
    CHECK_EQUAL(api->dealer_send(c, &request, WAIT_MS), MTSHIM_RET_REQUEST_INWAY);
    event = await_answer(c, next_request++);
    CHECK(event.kind == MTSHIM_EVENT_DEALER_ANSWER);
    CHECK_EQUAL(event.data.answer.retcode, 10036);
    request.request_id = next_request;
    request.action = MTSHIM_ACTION_DIRECT_DEAL;
    CHECK_EQUAL(api->dealer_send(c, &request, WAIT_MS), MTSHIM_RET_NOTSUPPORTED);
    request.action = MTSHIM_ACTION_CLOSE_BY;
    request.side = 9;
    CHECK_EQUAL(api->dealer_send(c, &request, WAIT_MS), MTSHIM_RET_ERR_PARAMS);
}

static void cancel_one(mtshim_connection *c) {
    static mtshim_order orders[1024];
    mtshim_rows rows = rows_of(orders, sizeof *orders, 1024);
    CHECK_EQUAL(api->orders(c, logins, 100, WAIT_MS, &rows, results), MTSHIM_RET_OK);
    REQUIRE(rows.count > 0);
    uint64_t login = orders[0].login, ticket = orders[0].ticket;
    CHECK(api->order_cancel(c, login + 1, ticket, WAIT_MS) != MTSHIM_RET_OK);
    CHECK_EQUAL(api->order_cancel(c, login, ticket, WAIT_MS), MTSHIM_RET_OK);
    CHECK(api->order_cancel(c, login, ticket, WAIT_MS) != MTSHIM_RET_OK);
    mtshim_error error = {.struct_size = sizeof error};
    CHECK_EQUAL(api->last_error(c, &error), MTSHIM_RET_OK);
    CHECK(error.code != MTSHIM_RET_OK && error.text[0]);
}

static void disable_one(mtshim_connection *c) {
    struct {
        mtshim_user user;
        uint64_t news;
    } later = {0};
    mtshim_rows rows = rows_of(&later, sizeof later, 1);
    CHECK_EQUAL(api->users(c, logins, 1, WAIT_MS, &rows, results), MTSHIM_RET_OK);
    uint64_t rights = later.user.rights;
    later.user.rights ^= 4;
    CHECK_EQUAL(api->user_update(c, &later.user, sizeof later, WAIT_MS), MTSHIM_RET_OK);
    later.news = 1;
    CHECK_EQUAL(api->user_update(c, &later.user, sizeof later, WAIT_MS), MTSHIM_RET_NOTSUPPORTED);
    CHECK_EQUAL(api->user_update(c, &later.user, 320, WAIT_MS), MTSHIM_RET_ERR_PARAMS);
    mtshim_user again;
    rows = rows_of(&again, sizeof again, 1);
    CHECK_EQUAL(api->users(c, logins, 1, WAIT_MS, &rows, results), MTSHIM_RET_OK);
    CHECK_EQUAL(again.rights, rights ^ 4);
    CHECK(strcmp(again.group, later.user.group) == 0);
    later.user.login = 77;
    CHECK_EQUAL(api->user_update(c, &later.user, sizeof later.user, WAIT_MS),
                MTSHIM_RET_ERR_NOTFOUND);
}

void test_enforcing(const char *settings) {
    mtshim_connection *c = connected(ENFORCER, settings);
    mtshim_rows rows = rows_of(logins, sizeof *logins, 300);
    CHECK_EQUAL(api->logins(c, "*", WAIT_MS, &rows), MTSHIM_RET_OK);
    close_one(c);
    cancel_one(c);
    disable_one(c);
    api->disconnect(c);
}
