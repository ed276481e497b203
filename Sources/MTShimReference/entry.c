// The table, and around each function the faults that it plays when it is told to.
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "connection.h"

// Calls `call`, with what the fault makes of it.
#define PLAY(name, call, timeout_ms, rows, results, count) \
    bool play = faults_enter(&c->faults, name);            \
    uint32_t code = call;                                  \
    return faults_leave(&c->faults, play, code, timeout_ms, rows, results, count)

static void play_disconnect(mtshim_connection *c) {
    faults_enter(&c->faults, "disconnect");
    shim_disconnect(c);
}

static void play_cancel(mtshim_connection *c) {
    faults_enter(&c->faults, "cancel");
    shim_cancel(c);
}

static uint32_t play_connect(const mtshim_connect_options *options, uint32_t timeout_ms,
                             mtshim_connection **connection, mtshim_error *error) {
    uint32_t code = shim_connect(options, timeout_ms, connection, error);
    if (code != MTSHIM_RET_OK) return code;
    struct faults *faults = &(*connection)->faults;
    bool play = faults_enter(faults, "connect");
    return faults_leave(faults, play, code, timeout_ms, NULL, NULL, 0);
}

static uint32_t play_server_time(mtshim_connection *c, uint32_t timeout_ms, mtshim_time *time) {
    PLAY("server_time", shim_server_time(c, timeout_ms, time), timeout_ms, NULL, NULL, 0);
}

static uint32_t play_symbols(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    PLAY("symbols", shim_symbols(c, timeout_ms, rows), timeout_ms, rows, NULL, 0);
}

static uint32_t play_groups(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    PLAY("groups", shim_groups(c, timeout_ms, rows), timeout_ms, rows, NULL, 0);
}

static uint32_t play_logins(mtshim_connection *c, const char *mask, uint32_t timeout_ms,
                            mtshim_rows *rows) {
    PLAY("logins", shim_logins(c, mask, timeout_ms, rows), timeout_ms, rows, NULL, 0);
}

static uint32_t play_users(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                           uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    PLAY("users", shim_users(c, logins, count, timeout_ms, rows, results), timeout_ms, rows,
         results, count);
}

static uint32_t play_accounts(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                              uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    PLAY("accounts", shim_accounts(c, logins, count, timeout_ms, rows, results), timeout_ms, rows,
         results, count);
}

static uint32_t play_positions(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                               uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    PLAY("positions", shim_positions(c, logins, count, timeout_ms, rows, results), timeout_ms,
         rows, results, count);
}

static uint32_t play_orders(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                            uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    PLAY("orders", shim_orders(c, logins, count, timeout_ms, rows, results), timeout_ms, rows,
         results, count);
}

static uint32_t play_deals(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                           int64_t from, int64_t to, uint32_t timeout_ms, mtshim_rows *rows,
                           uint32_t *results) {
    PLAY("deals", shim_deals(c, logins, count, from, to, timeout_ms, rows, results), timeout_ms,
         rows, results, count);
}

static uint32_t play_quotes(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    PLAY("quotes", shim_quotes(c, timeout_ms, rows), timeout_ms, rows, NULL, 0);
}

static uint32_t play_subscribe(mtshim_connection *c, uint32_t quotes, uint32_t timeout_ms) {
    PLAY("subscribe", shim_subscribe(c, quotes, timeout_ms), timeout_ms, NULL, NULL, 0);
}

// The only one that another thread calls meanwhile; a fault is for one function, so its counter is
// still one thread's.
static uint32_t play_poll_events(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    PLAY("poll_events", shim_poll_events(c, timeout_ms, rows), timeout_ms, rows, NULL, 0);
}

static uint32_t play_dealer_send(mtshim_connection *c, const mtshim_dealer_request *request,
                                 uint32_t timeout_ms) {
    PLAY("dealer_send", shim_dealer_send(c, request, timeout_ms), timeout_ms, NULL, NULL, 0);
}

static uint32_t play_order_cancel(mtshim_connection *c, uint64_t login, uint64_t ticket,
                                  uint32_t timeout_ms) {
    PLAY("order_cancel", shim_order_cancel(c, login, ticket, timeout_ms), timeout_ms, NULL, NULL,
         0);
}

static uint32_t play_user_update(mtshim_connection *c, const mtshim_user *user, uint32_t user_size,
                                 uint32_t timeout_ms) {
    PLAY("user_update", shim_user_update(c, user, user_size, timeout_ms), timeout_ms, NULL, NULL,
         0);
}

static const mtshim_api table = {
    .struct_size = sizeof(mtshim_api),
    .version = MTSHIM_VERSION,
    .capabilities = MTSHIM_CAP_MT5 | MTSHIM_CAP_ENFORCER | MTSHIM_CAP_PUSH_EVENTS |
                    MTSHIM_CAP_PUSH_QUOTES | MTSHIM_CAP_CLOSE_BY | MTSHIM_CAP_SEVERAL_CONNECTIONS,
    .name = "mtshim-reference",
    .build = "bridge protocol 1",
    .connect = play_connect,
    .disconnect = play_disconnect,
    .cancel = play_cancel,
    .server_info = shim_server_info,
    .state = shim_state,
    .last_error = shim_last_error,
    .server_time = play_server_time,
    .symbols = play_symbols,
    .groups = play_groups,
    .logins = play_logins,
    .users = play_users,
    .accounts = play_accounts,
    .positions = play_positions,
    .orders = play_orders,
    .deals = play_deals,
    .quotes = play_quotes,
    .subscribe = play_subscribe,
    .poll_events = play_poll_events,
    .event_descriptor = shim_event_descriptor,
    .dealer_send = play_dealer_send,
    .order_cancel = play_order_cancel,
    .user_update = play_user_update,
};

// The faults that must act before a connection could be told of them. The table of a bad shim is
// made once, in memory that is never freed: a table is for ever.
static uint32_t bad_entry(const char *fault, const mtshim_api **api) {
    static mtshim_api bad;
    bad = table;
    if (strcmp(fault, "crash:entry") == 0) abort();
    if (strcmp(fault, "error:entry") == 0) return MTSHIM_RET_ERROR;
    if (strcmp(fault, "null:entry") == 0) {
        *api = NULL;
        return MTSHIM_RET_OK;
    }
    if (strcmp(fault, "size:entry") == 0) bad.struct_size = 144;
    if (strcmp(fault, "version:entry") == 0) bad.version = 7;
    if (strcmp(fault, "capabilities:entry") == 0) bad.capabilities |= MTSHIM_CAP_MT4;
    if (strcmp(fault, "function:entry") == 0) bad.accounts = NULL;
    if (strcmp(fault, "name:entry") == 0) memset(bad.name, 0xFF, sizeof bad.name);
    *api = &bad;
    return MTSHIM_RET_OK;
}

uint32_t mtshim_entry(uint32_t version_min, uint32_t version_max, const mtshim_api **api) {
    if (!api) return MTSHIM_RET_ERR_PARAMS;
    *api = NULL;
    if (version_min > MTSHIM_VERSION || version_max < MTSHIM_VERSION) {
        return MTSHIM_RET_NOTSUPPORTED;
    }
    const char *fault = getenv("MTSHIM_FAULT");
    if (fault && *fault) return bad_entry(fault, api);
    *api = &table;
    return MTSHIM_RET_OK;
}
