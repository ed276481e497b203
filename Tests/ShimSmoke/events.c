#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "harness.h"

enum { ROUNDS_MIN = 300, ROUNDS_MAX = 1000000, BATCH = 100 };

static uint64_t first_login(mtshim_connection *c, uint64_t *logins, uint32_t count) {
    mtshim_rows rows = rows_of(logins, sizeof *logins, count);
    REQUIRE(api->logins(c, "*", WAIT_MS, &rows) == MTSHIM_RET_OK);
    return logins[0];
}

// Polls until a hint about `login` has come, or ten seconds are over.
static bool await_hint(mtshim_connection *c, uint64_t login, uint32_t kind) {
    mtshim_event events[64];
    for (int i = 0; i < 100; i++) {
        mtshim_rows rows = rows_of(events, sizeof *events, 64);
        if (api->poll_events(c, 100, &rows) != MTSHIM_RET_OK) return false;
        for (uint32_t e = 0; e < rows.count; e++) {
            bool is_hint = events[e].kind == MTSHIM_EVENT_HINT && events[e].code == kind;
            if (is_hint && events[e].login == login) return true;
        }
    }
    return false;
}

struct poller {
    mtshim_connection *connection;
    atomic_ullong quotes;
    uint32_t code;
};

static void *poll_until_cancelled(void *argument) {
    struct poller *poller = argument;
    mtshim_event events[64];
    do {
        mtshim_rows rows = rows_of(events, sizeof *events, 64);
        poller->code = api->poll_events(poller->connection, WAIT_MS, &rows);
        for (uint32_t i = 0; i < rows.count; i++) {
            bool is_quote = events[i].kind == MTSHIM_EVENT_QUOTE && events[i].data.quote.bid > 0;
            if (is_quote) atomic_fetch_add(&poller->quotes, 1);
        }
    } while (poller->code == MTSHIM_RET_OK);
    return NULL;
}

// One thread reads while another polls: replies and quotes come over the same socket.
static void read_and_poll(void) {
    static uint64_t logins[300];
    static mtshim_account accounts[BATCH];
    uint32_t results[BATCH];
    mtshim_connection *c = connected(READER, "");
    first_login(c, logins, 300);
    CHECK_EQUAL(api->subscribe(c, 1, WAIT_MS), MTSHIM_RET_OK);
    struct poller poller = {.connection = c};
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, poll_until_cancelled, &poller) == 0);
    // Until both have had something to do.
    for (int round = 0; round < ROUNDS_MIN || !atomic_load(&poller.quotes); round++) {
        REQUIRE(round < ROUNDS_MAX);
        mtshim_rows rows = rows_of(accounts, sizeof *accounts, BATCH);
        const uint64_t *asked = logins + round % 3 * BATCH;
        CHECK_EQUAL(api->accounts(c, asked, BATCH, WAIT_MS, &rows, results), MTSHIM_RET_OK);
        CHECK(rows.count == BATCH && accounts[0].login == asked[0]);
        CHECK(accounts[BATCH - 1].login == asked[BATCH - 1]);
    }
    api->cancel(c);
    pthread_join(thread, NULL);
    CHECK_EQUAL(poller.code, MTSHIM_RET_ERR_CANCEL);
    mtshim_time time = {.struct_size = sizeof time};
    CHECK_EQUAL(api->server_time(c, WAIT_MS, &time), MTSHIM_RET_ERR_CANCEL);
    api->disconnect(c);
}

void test_events(void) {
    static uint64_t logins[300];
    mtshim_connection *c = connected(READER, "");
    uint64_t login = first_login(c, logins, 300);
    mtshim_event event;
    mtshim_rows rows = rows_of(&event, sizeof event, 1);
    CHECK_EQUAL(api->poll_events(c, 0, &rows), MTSHIM_RET_OK); // unsubscribed: nothing, at once
    CHECK_EQUAL(rows.count, 0);
    CHECK_EQUAL(api->subscribe(c, 0, WAIT_MS), MTSHIM_RET_OK);
    char line[64];
    snprintf(line, sizeof line, "deposit %llu 1", (unsigned long long)login);
    command(line);
    struct pollfd wait = {.fd = api->event_descriptor(c), .events = POLLIN};
    CHECK(wait.fd >= 0);
    CHECK_EQUAL(poll(&wait, 1, WAIT_MS), 1);
    CHECK(await_hint(c, login, MTSHIM_HINT_DEAL));
    rows = rows_of(&event, 64, 1);
    CHECK_EQUAL(api->poll_events(c, 0, &rows), MTSHIM_RET_ERR_PARAMS);
    api->disconnect(c);
    read_and_poll();
}
