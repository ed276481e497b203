// A server that lies, stalls and breaks: the shim says so, and nothing else.
#define _GNU_SOURCE
#include <string.h>
#include <time.h>

#include "harness.h"

static uint64_t logins[300];
static mtshim_account accounts[300];
static uint32_t results[300];

static mtshim_rows read_three(mtshim_connection *c) {
    mtshim_rows rows = rows_of(accounts, sizeof *accounts, 300);
    CHECK_EQUAL(api->accounts(c, logins, 3, WAIT_MS, &rows, results), MTSHIM_RET_OK);
    return rows;
}

// Left out, and another's instead: the results say the one, the rows show the other.
static void lies(mtshim_connection *c) {
    char line[64];
    snprintf(line, sizeof line, "omit %llu", (unsigned long long)logins[1]);
    command(line);
    mtshim_rows rows = read_three(c);
    CHECK_EQUAL(rows.count, 2);
    CHECK_EQUAL(results[1], MTSHIM_RET_ERR_NOTFOUND);
    CHECK_EQUAL(results[2], MTSHIM_RET_OK);
    command("unknown-login");
    rows = read_three(c);
    CHECK_EQUAL(rows.count, 3);
    CHECK(accounts[0].login != logins[0]);
    CHECK_EQUAL(results[0], MTSHIM_RET_ERR_NOTFOUND);
    CHECK_EQUAL(results[1], MTSHIM_RET_OK);
    CHECK_EQUAL(results[2], MTSHIM_RET_OK);
    snprintf(line, sizeof line, "equity %llu nan", (unsigned long long)logins[0]);
    command(line);
    rows = read_three(c);
    CHECK(accounts[0].equity != accounts[0].equity);
}

// What comes after its deadline is dropped and counted, and not taken for the next answer.
static void lateness(mtshim_connection *c) {
    mtshim_state state = {.struct_size = sizeof state};
    mtshim_time time = {.struct_size = sizeof time};
    command("half-open on");
    CHECK_EQUAL(api->server_time(c, 200, &time), MTSHIM_RET_ERR_TIMEOUT);
    command("half-open off");
    mtshim_rows rows = read_three(c);
    CHECK_EQUAL(rows.count, 3);
    CHECK_EQUAL(api->server_time(c, WAIT_MS, &time), MTSHIM_RET_OK);
    CHECK_EQUAL(api->state(c, &state), MTSHIM_RET_OK);
    CHECK_EQUAL(state.answers_late, 1);
    CHECK_EQUAL(state.alive, 1);
}

static void breaks(mtshim_connection *c) {
    mtshim_time time = {.struct_size = sizeof time};
    command("garbage");
    uint32_t code = MTSHIM_RET_OK;
    for (int i = 0; i < 100 && code == MTSHIM_RET_OK; i++) {
        struct timespec pause = {0, 10000000};
        nanosleep(&pause, NULL);
        code = api->server_time(c, WAIT_MS, &time);
    }
    CHECK_EQUAL(code, MTSHIM_RET_ERR_CONNECTION);
    CHECK_EQUAL(api->server_time(c, WAIT_MS, &time), MTSHIM_RET_ERR_CONNECTION);
    mtshim_state state = {.struct_size = sizeof state};
    CHECK_EQUAL(api->state(c, &state), MTSHIM_RET_OK);
    CHECK(!state.alive && !state.connected);
    mtshim_error error = {.struct_size = sizeof error};
    CHECK_EQUAL(api->last_error(c, &error), MTSHIM_RET_OK);
    CHECK_EQUAL(error.code, MTSHIM_RET_ERR_CONNECTION);
    CHECK(error.text[0]);
    mtshim_event event;
    mtshim_rows rows = rows_of(&event, sizeof event, 1);
    CHECK_EQUAL(api->poll_events(c, WAIT_MS, &rows), MTSHIM_RET_ERR_CONNECTION);
}

void test_adversity(void) {
    mtshim_connection *c = connected(READER, "");
    mtshim_rows rows = rows_of(logins, sizeof *logins, 300);
    CHECK_EQUAL(api->logins(c, "*", WAIT_MS, &rows), MTSHIM_RET_OK);
    lies(c);
    lateness(c);
    breaks(c);
    api->disconnect(c);
    // A new connection is as good as the first.
    api->disconnect(connected(READER, "tags=yes;time-scale=2"));
}
