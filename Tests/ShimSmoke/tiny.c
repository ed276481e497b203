// A shim with nothing behind it, written as a firm would begin one: reads only, one symbol, four
// accounts, one connection at a time, no event queue. Honest unless its settings name a lie; what the
// reference shim's faults cannot do, because they sit around honest functions, is done here.
//
//   no lie               conforms
//   info                 server_info is out of range
//   time, far, at        a server time, or a time of reading, that arithmetic cannot bear
//   behind, results      writes behind the array, or the results, that it was given
//   pointer, size        changes the description of the array
//   twice, silent        an account comes twice; nothing is said of one
//   room                 wants room for 4,294,967,295 symbols
//   text                 a name that is not UTF-8
//   pipe                 writes to a pipe that nobody reads
//   readable             has a queue, and a descriptor that is always readable
//   answer               has a queue, and answers dealer requests that were never sent
//   down                 cannot connect: nothing answers there
//   dead, state          its state says that the connection is broken; has values that are none
//   stateless            it has no state to tell
//   failing              says of one account that it cannot be read now
#define _GNU_SOURCE
#include <fnmatch.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "mtshim.h"

enum { ACCOUNTS = 4, FIRST_LOGIN = 1000 };

struct mtshim_connection {
    mtshim_error error;
    char lie[16];
    int events;
};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int connections;

static bool lies(const mtshim_connection *c, const char *lie) { return strcmp(c->lie, lie) == 0; }

static int64_t utc_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t server_ms(void) { return utc_ms() + 3 * 3600000; }

static uint32_t fail(mtshim_connection *c, uint32_t code, const char *text) {
    memset(&c->error, 0, sizeof c->error);
    c->error.struct_size = sizeof c->error;
    c->error.code = code;
    snprintf(c->error.text, sizeof c->error.text, "%s", text);
    return code;
}

static uint32_t give(void *theirs, const void *ours, size_t size) {
    uint32_t their_size;
    memcpy(&their_size, theirs, sizeof their_size);
    if (their_size < size) return MTSHIM_RET_ERR_PARAMS;
    memcpy((char *)theirs + 4, (const char *)ours + 4, size - 4);
    return MTSHIM_RET_OK;
}

static uint32_t give_rows(mtshim_rows *rows, const void *records, size_t size, uint32_t count) {
    rows->count = rows->total = 0;
    rows->at = 0;
    if (rows->record_size != size) return MTSHIM_RET_ERR_PARAMS;
    rows->total = count;
    if (count > rows->capacity) return MTSHIM_RET_ERR_PARTIAL;
    if (count > 0) memcpy(rows->records, records, count * size);
    rows->count = count;
    rows->at = server_ms();
    return MTSHIM_RET_OK;
}

static bool exists(uint64_t login) {
    return login >= FIRST_LOGIN && login < FIRST_LOGIN + ACCOUNTS;
}

// --- Connecting

static uint32_t tiny_connect(const mtshim_connect_options *options, uint32_t timeout_ms,
                             mtshim_connection **connection, mtshim_error *error) {
    (void)timeout_ms;
    *connection = NULL;
    mtshim_connection *c = calloc(1, sizeof *c);
    if (!c) return MTSHIM_RET_ERR_MEM;
    snprintf(c->lie, sizeof c->lie, "%s", options->settings);
    pthread_mutex_lock(&lock);
    uint32_t code = connections > 0 ? MTSHIM_RET_ERR_DUPLICATE : MTSHIM_RET_OK;
    if (lies(c, "down")) code = MTSHIM_RET_ERR_NETWORK;
    if (code == MTSHIM_RET_OK) connections++;
    pthread_mutex_unlock(&lock);
    if (code != MTSHIM_RET_OK) {
        fail(c, code, "nothing answers there");
        if (error) give(error, &c->error, sizeof c->error);
        free(c);
        return code;
    }
    c->events = eventfd(lies(c, "readable"), EFD_CLOEXEC | EFD_NONBLOCK);
    *connection = c;
    return MTSHIM_RET_OK;
}

static void tiny_disconnect(mtshim_connection *c) {
    pthread_mutex_lock(&lock);
    connections--;
    pthread_mutex_unlock(&lock);
    close(c->events);
    free(c);
}

static void tiny_cancel(mtshim_connection *c) { (void)c; }

static uint32_t tiny_info(mtshim_connection *c, mtshim_server_info *info) {
    mtshim_server_info mine = {sizeof mine, 5, 1, lies(c, "info") ? 0 : 256, 128, "tiny"};
    return give(info, &mine, sizeof mine);
}

static uint32_t tiny_state(mtshim_connection *c, mtshim_state *state) {
    if (lies(c, "stateless")) return MTSHIM_RET_NOTIMPLEMENT;
    mtshim_state mine = {sizeof mine, !lies(c, "dead"), lies(c, "state") ? 9 : 1, 1, 0, 0, 0, 0};
    return give(state, &mine, sizeof mine);
}

static uint32_t tiny_error(mtshim_connection *c, mtshim_error *error) {
    return give(error, &c->error, sizeof c->error);
}

static uint32_t tiny_time(mtshim_connection *c, uint32_t timeout_ms, mtshim_time *time) {
    (void)timeout_ms;
    mtshim_time mine = {sizeof mine, 0, server_ms(), utc_ms()};
    if (lies(c, "time")) mine.utc_ms = INT64_MIN;
    if (lies(c, "far")) mine.server_ms = INT64_MAX;
    int ends[2];
    if (lies(c, "pipe") && pipe(ends) == 0) {
        close(ends[0]);
        if (write(ends[1], "x", 1) == 1) abort();
        close(ends[1]);
    }
    return give(time, &mine, sizeof mine);
}

// --- The directory

static uint32_t tiny_symbols(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    (void)timeout_ms;
    if (lies(c, "room")) {
        rows->total = UINT32_MAX;
        return MTSHIM_RET_ERR_PARTIAL;
    }
    mtshim_symbol symbol = {
        .name = "EURUSD", .currency_base = "EUR", .currency_profit = "USD",
        .currency_margin = "EUR", .digits = 5, .trade_mode = 4, .fill_flags = 3,
        .contract_size = 100000, .tick_size = 0.00001, .tick_value = 1, .volume_min = 1000000,
        .volume_max = 10000000000, .volume_step = 1000000,
    };
    return give_rows(rows, &symbol, sizeof symbol, 1);
}

static uint32_t tiny_groups(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    (void)c, (void)timeout_ms;
    mtshim_group group = {
        .name = "demo\\tiny", .currency = "USD", .currency_digits = 2, .margin_mode = 2,
        .margin_call = 100, .stop_out = 50,
    };
    return give_rows(rows, &group, sizeof group, 1);
}

static uint32_t tiny_logins(mtshim_connection *c, const char *mask, uint32_t timeout_ms,
                            mtshim_rows *rows) {
    (void)c, (void)timeout_ms;
    uint64_t logins[ACCOUNTS];
    char parts[1024];
    char *rest = parts;
    bool matches = false;
    snprintf(parts, sizeof parts, "%s", mask);
    for (char *part; (part = strsep(&rest, ","));) {
        bool excludes = *part == '!';
        if (fnmatch(part + excludes, "demo\\tiny", FNM_NOESCAPE) == 0) matches = !excludes;
    }
    for (uint64_t i = 0; i < ACCOUNTS; i++) logins[i] = FIRST_LOGIN + i;
    return give_rows(rows, logins, sizeof *logins, matches ? ACCOUNTS : 0);
}

static uint32_t tiny_quotes(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    (void)c, (void)timeout_ms;
    mtshim_quote quote = {.symbol = "EURUSD", .bid = 1.1, .ask = 1.1001, .time = server_ms()};
    return give_rows(rows, &quote, sizeof quote, 1);
}

// --- By logins

static uint32_t tiny_users(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                           uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    (void)timeout_ms;
    mtshim_user users[ACCOUNTS];
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        results[i] = exists(logins[i]) ? MTSHIM_RET_OK : MTSHIM_RET_ERR_NOTFOUND;
        if (lies(c, "failing") && logins[i] == FIRST_LOGIN) results[i] = MTSHIM_RET_ERR_TIMEOUT;
        if (results[i] != MTSHIM_RET_OK) continue;
        mtshim_user user = {.login = logins[i], .group = "demo\\tiny", .rights = 0x163,
                            .leverage = 100, .name = "Someone"};
        if (lies(c, "text")) user.name[0] = (char)0xff;
        users[found++] = user;
    }
    return give_rows(rows, users, sizeof *users, found);
}

static uint32_t tiny_accounts(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                              uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    (void)timeout_ms;
    mtshim_account accounts[ACCOUNTS];
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        results[i] = exists(logins[i]) ? MTSHIM_RET_OK : MTSHIM_RET_ERR_NOTFOUND;
        if (results[i] != MTSHIM_RET_OK) continue;
        accounts[found++] = (mtshim_account){
            .login = logins[i], .balance = 10000, .equity = 10000, .margin_free = 10000,
            .margin_leverage = 100, .currency_digits = 2};
    }
    if (lies(c, "twice") && found > 1) accounts[1] = accounts[0];
    if (lies(c, "silent")) results[0] = UINT32_MAX;
    if (lies(c, "behind")) {
        memset((char *)rows->records + (size_t)rows->capacity * rows->record_size, 0, 8);
    }
    if (lies(c, "results")) results[count] = 0;
    uint32_t code = give_rows(rows, accounts, sizeof *accounts, found);
    if (lies(c, "at")) rows->at = INT64_MIN;
    if (lies(c, "pointer")) rows->records = NULL;
    if (lies(c, "size")) rows->record_size = 1;
    return code;
}

static uint32_t nothing(const uint64_t *logins, uint32_t count, mtshim_rows *rows,
                        uint32_t *results) {
    for (uint32_t i = 0; i < count; i++) {
        results[i] = exists(logins[i]) ? MTSHIM_RET_OK : MTSHIM_RET_ERR_NOTFOUND;
    }
    return give_rows(rows, NULL, rows->record_size, 0);
}

static uint32_t tiny_positions(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                               uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    (void)c, (void)timeout_ms;
    return nothing(logins, count, rows, results);
}

static uint32_t tiny_deals(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                           int64_t from, int64_t to, uint32_t timeout_ms, mtshim_rows *rows,
                           uint32_t *results) {
    (void)c, (void)from, (void)to, (void)timeout_ms;
    return nothing(logins, count, rows, results);
}

// --- Events, and what it lacks

static uint32_t tiny_subscribe(mtshim_connection *c, uint32_t quotes, uint32_t timeout_ms) {
    (void)quotes, (void)timeout_ms;
    return fail(c, MTSHIM_RET_NOTIMPLEMENT, "no push");
}

static uint32_t tiny_poll(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    (void)timeout_ms;
    mtshim_event event = {.kind = MTSHIM_EVENT_DEALER_ANSWER, .request_id = UINT64_MAX};
    if (lies(c, "answer")) return give_rows(rows, &event, sizeof event, 1);
    if (lies(c, "readable")) return give_rows(rows, NULL, sizeof event, 0);
    return MTSHIM_RET_NOTIMPLEMENT;
}

static int32_t tiny_descriptor(mtshim_connection *c) {
    return lies(c, "readable") ? c->events : -1;
}

static uint32_t tiny_send(mtshim_connection *c, const mtshim_dealer_request *request,
                          uint32_t timeout_ms) {
    (void)request, (void)timeout_ms;
    return fail(c, MTSHIM_RET_ERR_PERMISSIONS, "reads only");
}

static uint32_t tiny_order_cancel(mtshim_connection *c, uint64_t login, uint64_t ticket,
                                  uint32_t timeout_ms) {
    (void)login, (void)ticket, (void)timeout_ms;
    return fail(c, MTSHIM_RET_ERR_PERMISSIONS, "reads only");
}

static uint32_t tiny_update(mtshim_connection *c, const mtshim_user *user, uint32_t user_size,
                            uint32_t timeout_ms) {
    (void)user, (void)user_size, (void)timeout_ms;
    return fail(c, MTSHIM_RET_ERR_PERMISSIONS, "reads only");
}

static const mtshim_api table = {
    .struct_size = sizeof(mtshim_api), .version = MTSHIM_VERSION, .capabilities = MTSHIM_CAP_MT5,
    .name = "tiny", .build = "1",
    .connect = tiny_connect, .disconnect = tiny_disconnect, .cancel = tiny_cancel,
    .server_info = tiny_info, .state = tiny_state, .last_error = tiny_error,
    .server_time = tiny_time, .symbols = tiny_symbols, .groups = tiny_groups,
    .logins = tiny_logins, .users = tiny_users, .accounts = tiny_accounts,
    .positions = tiny_positions, .orders = tiny_positions, .deals = tiny_deals,
    .quotes = tiny_quotes, .subscribe = tiny_subscribe, .poll_events = tiny_poll,
    .event_descriptor = tiny_descriptor, .dealer_send = tiny_send,
    .order_cancel = tiny_order_cancel, .user_update = tiny_update,
};

uint32_t mtshim_entry(uint32_t version_min, uint32_t version_max, const mtshim_api **api) {
    *api = NULL;
    if (version_min > MTSHIM_VERSION || version_max < MTSHIM_VERSION) {
        return MTSHIM_RET_NOTSUPPORTED;
    }
    *api = &table;
    return MTSHIM_RET_OK;
}
