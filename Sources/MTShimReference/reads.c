#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "connection.h"

static uint32_t give_reply(mtshim_connection *c, mtshim_rows *rows) {
    struct reply *reply = &c->reply;
    return give_rows(rows, reply->records.data, record_size(reply->type), reply->count, reply->at);
}

// A read without arguments.
static uint32_t read_all(mtshim_connection *c, uint8_t type, size_t version_1_size,
                         uint32_t timeout_ms, mtshim_rows *rows) {
    uint8_t *payload;
    uint32_t code = check_rows(rows, version_1_size);
    if (code != MTSHIM_RET_OK) return refuse(c, code, "rows: sizes or alignment");
    code = request_begin(c, type, 0, timeout_ms, &payload);
    return code == MTSHIM_RET_OK ? request_finish(c, 0, timeout_ms) : code;
}

uint32_t shim_server_time(mtshim_connection *c, uint32_t timeout_ms, mtshim_time *time) {
    uint8_t *payload;
    if (!time || time->struct_size < MTSHIM_TIME_SIZE) {
        return refuse(c, MTSHIM_RET_ERR_PARAMS, "time.struct_size");
    }
    uint32_t code = request_begin(c, TYPE_SERVER_TIME, 0, timeout_ms, &payload);
    if (code == MTSHIM_RET_OK) code = request_finish(c, 0, timeout_ms);
    if (code != MTSHIM_RET_OK) return code;
    if (c->reply.records.size != 16) {
        return refuse(c, MTSHIM_RET_ERR_DATA, "OK, but no time in the reply");
    }
    mtshim_time ours = {.server_ms = (int64_t)load64(c->reply.records.data),
                        .utc_ms = (int64_t)load64(c->reply.records.data + 8)};
    return give_output(time, &ours, sizeof ours, MTSHIM_TIME_SIZE);
}

uint32_t shim_symbols(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    uint32_t code = read_all(c, TYPE_SYMBOLS, MTSHIM_SYMBOL_SIZE, timeout_ms, rows);
    if (code != MTSHIM_RET_OK) return code;
    rows->total = c->reply.count;
    if (rows->total > rows->capacity) return MTSHIM_RET_ERR_PARTIAL;
    const uint8_t *from = c->reply.records.data;
    for (uint32_t i = 0; i < rows->total; i++) {
        mtshim_symbol symbol;
        size_t step = symbol_decode(from, &symbol);
        if (step == 0) {
            rows->total = 0;
            return refuse(c, MTSHIM_RET_ERR_DATA, "a symbol with more than 56 sessions");
        }
        uint8_t *to = (uint8_t *)rows->records + (size_t)i * rows->record_size;
        memcpy(to, &symbol, sizeof symbol);
        memset(to + sizeof symbol, 0, rows->record_size - sizeof symbol);
        from += step;
    }
    rows->count = rows->total;
    rows->at = c->reply.at;
    return MTSHIM_RET_OK;
}

uint32_t shim_groups(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    uint32_t code = read_all(c, TYPE_GROUPS, MTSHIM_GROUP_SIZE, timeout_ms, rows);
    return code == MTSHIM_RET_OK ? give_reply(c, rows) : code;
}

uint32_t shim_quotes(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    uint32_t code = read_all(c, TYPE_QUOTES, MTSHIM_QUOTE_SIZE, timeout_ms, rows);
    return code == MTSHIM_RET_OK ? give_reply(c, rows) : code;
}

uint32_t shim_logins(mtshim_connection *c, const char *mask, uint32_t timeout_ms,
                     mtshim_rows *rows) {
    enum { MASK = 1024 };
    uint8_t *payload;
    uint32_t code = check_rows(rows, sizeof(uint64_t));
    if (code != MTSHIM_RET_OK) return refuse(c, code, "rows: sizes or alignment");
    size_t length = mask ? strnlen(mask, MASK) : MASK;
    if (length == MASK) return refuse(c, MTSHIM_RET_ERR_PARAMS, "a mask of more than 1,023 bytes");
    code = request_begin(c, TYPE_LOGINS, MASK, timeout_ms, &payload);
    if (code != MTSHIM_RET_OK) return code;
    memcpy(payload, mask, length);
    code = request_finish(c, MASK, timeout_ms);
    return code == MTSHIM_RET_OK ? give_reply(c, rows) : code;
}

// Asks for records of several logins; `head` bytes before the count are the caller's.
static uint32_t read_bulk(mtshim_connection *c, uint8_t type, const uint8_t *head, size_t head_size,
                          const uint64_t *logins, uint32_t count, uint32_t timeout_ms,
                          mtshim_rows *rows, uint32_t *results) {
    uint8_t *payload;
    uint32_t code = check_rows(rows, record_size(type + TYPE_RETCODE));
    if (code != MTSHIM_RET_OK) return refuse(c, code, "rows: sizes or alignment");
    if (!logins || !results || count < 1 || count > c->info.batch_max) {
        return refuse(c, MTSHIM_RET_ERR_PARAMS, "login_count: expected 1 to batch_max");
    }
    size_t size = head_size + 4 + (size_t)count * 8;
    code = request_begin(c, type, size, timeout_ms, &payload);
    if (code != MTSHIM_RET_OK) return code;
    if (head_size > 0) memcpy(payload, head, head_size);
    store32(payload + head_size, count);
    memcpy(payload + head_size + 4, logins, (size_t)count * 8);
    code = request_finish(c, size, timeout_ms);
    return code == MTSHIM_RET_OK ? give_reply(c, rows) : code;
}

static uint64_t login_at(const mtshim_rows *rows, uint32_t index) {
    // Users and accounts both begin with their login.
    return load64((const uint8_t *)rows->records + (size_t)index * rows->record_size);
}

static int by_number(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

// One record per login: which came? The server answers in our order when nothing is wrong, so that
// one pass is enough; the logins that are not where they should be are searched at the end.
static void find_missing(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                         const mtshim_rows *rows, uint32_t *results) {
    uint32_t at = 0;
    bool all_in_order = true;
    for (uint32_t i = 0; i < count; i++) {
        bool is_here = at < rows->count && login_at(rows, at) == logins[i];
        results[i] = is_here ? MTSHIM_RET_OK : MTSHIM_RET_ERR_NOTFOUND;
        at += is_here;
    }
    all_in_order = at == rows->count;
    if (all_in_order) return;
    uint32_t there = rows->count < LOGINS_MAX ? rows->count : LOGINS_MAX;
    for (uint32_t i = 0; i < there; i++) c->scratch[i] = login_at(rows, i);
    qsort(c->scratch, there, sizeof *c->scratch, by_number);
    for (uint32_t i = 0; i < count; i++) {
        bool is_here = bsearch(&logins[i], c->scratch, there, sizeof *c->scratch, by_number);
        results[i] = is_here ? MTSHIM_RET_OK : MTSHIM_RET_ERR_NOTFOUND;
    }
}

static uint32_t read_each(mtshim_connection *c, uint8_t type, const uint64_t *logins,
                          uint32_t count, uint32_t timeout_ms, mtshim_rows *rows,
                          uint32_t *results) {
    uint32_t code = read_bulk(c, type, NULL, 0, logins, count, timeout_ms, rows, results);
    if (code == MTSHIM_RET_OK) find_missing(c, logins, count, rows, results);
    return code;
}

uint32_t shim_users(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                    uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    return read_each(c, TYPE_USERS, logins, count, timeout_ms, rows, results);
}

uint32_t shim_accounts(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                       uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    return read_each(c, TYPE_ACCOUNTS, logins, count, timeout_ms, rows, results);
}

// The protocol does not say which logins it knows here: none or several records are both an answer.
static uint32_t read_some(mtshim_connection *c, uint8_t type, const uint8_t *head, size_t head_size,
                          const uint64_t *logins, uint32_t count, uint32_t timeout_ms,
                          mtshim_rows *rows, uint32_t *results) {
    uint32_t code =
        read_bulk(c, type, head, head_size, logins, count, timeout_ms, rows, results);
    for (uint32_t i = 0; code == MTSHIM_RET_OK && i < count; i++) results[i] = MTSHIM_RET_OK;
    return code;
}

uint32_t shim_positions(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                        uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    return read_some(c, TYPE_POSITIONS, NULL, 0, logins, count, timeout_ms, rows, results);
}

uint32_t shim_orders(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                     uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    return read_some(c, TYPE_ORDERS, NULL, 0, logins, count, timeout_ms, rows, results);
}

uint32_t shim_deals(mtshim_connection *c, const uint64_t *logins, uint32_t count, int64_t from,
                    int64_t to, uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    uint8_t head[16];
    store64(head, (uint64_t)from);
    store64(head + 8, (uint64_t)to);
    return read_some(c, TYPE_DEALS, head, sizeof head, logins, count, timeout_ms, rows, results);
}
