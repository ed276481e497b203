/*
 * A shim to begin with: copy this file, fill it in, certify it (README.md).
 *
 *   cc -std=c11 -Wall -Wextra -O2 -fPIC -shared -fvisibility=hidden -I DIRECTORY-OF-mtshim.h \
 *      template.c -o libmtshim-firm.so
 *
 * Every function says which call of the Manager API belongs there; mt5.md and mt4.md have the
 * details. MetaQuotes' library runs on Windows: what is called "vendor" below is your program
 * beside it there, and how you reach it is your own.
 *
 * As it stands it loads, says what it is, and refuses to connect.
 */
#include "mtshim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One manager connection: put here what you need for it. The members of this one are a minimum. */
struct mtshim_connection {
    uint32_t role;
    mtshim_server_info info;
    mtshim_state state;
    mtshim_error error; /* of the last request call */
    /* a link to your program on Windows; a mutex; the event queue that its sinks fill;
     * an eventfd that is readable while events wait */
};

/* --- Rule 1 of mtshim.h: sizes ------------------------------------------------------------- */

/* Copies our output into the caller's structure, whatever its age. */
static uint32_t give(void *theirs, const void *ours, size_t our_size, size_t version_1_size) {
    uint32_t their_size;
    if (!theirs) return MTSHIM_RET_ERR_PARAMS;
    memcpy(&their_size, theirs, sizeof their_size);
    if (their_size < version_1_size) return MTSHIM_RET_ERR_PARAMS;
    size_t common = their_size < our_size ? their_size : our_size;
    memcpy((char *)theirs + 4, (const char *)ours + 4, common - 4);
    return MTSHIM_RET_OK;
}

/* Copies an input of the caller's into ours. */
static uint32_t take(void *ours, size_t our_size, const void *theirs, size_t version_1_size) {
    uint32_t their_size;
    if (!theirs) return MTSHIM_RET_ERR_PARAMS;
    memcpy(&their_size, theirs, sizeof their_size);
    if (their_size < version_1_size) return MTSHIM_RET_ERR_PARAMS;
    for (size_t i = our_size; i < their_size; i++) {
        if (((const char *)theirs)[i]) return MTSHIM_RET_NOTSUPPORTED; /* a later version's */
    }
    memset(ours, 0, our_size);
    memcpy(ours, theirs, their_size < our_size ? their_size : our_size);
    return MTSHIM_RET_OK;
}

/* Begins an array: whether it can take records of this size. */
static uint32_t begin_rows(mtshim_rows *rows, size_t record_size) {
    if (!rows || rows->struct_size < MTSHIM_ROWS_SIZE) return MTSHIM_RET_ERR_PARAMS;
    rows->count = 0;
    rows->total = 0;
    rows->at = 0;
    if (rows->record_size < record_size || rows->record_size % 8) return MTSHIM_RET_ERR_PARAMS;
    return rows->records || rows->capacity == 0 ? MTSHIM_RET_OK : MTSHIM_RET_ERR_PARAMS;
}

/* Remembers for last_error why a request failed, and returns the code. */
static uint32_t failed(mtshim_connection *c, uint32_t code, const char *text) {
    memset(&c->error, 0, sizeof c->error);
    c->error.struct_size = sizeof c->error;
    c->error.code = code;
    snprintf(c->error.text, sizeof c->error.text, "%s", text);
    return code;
}

/* --- Connecting ---------------------------------------------------------------------------- */

static uint32_t firm_connect(const mtshim_connect_options *theirs, uint32_t timeout_ms,
                             mtshim_connection **connection, mtshim_error *error) {
    mtshim_connect_options options;
    mtshim_error why = {.struct_size = sizeof why};
    if (!connection) return MTSHIM_RET_ERR_PARAMS;
    *connection = NULL;
    why.code = take(&options, sizeof options, theirs, MTSHIM_CONNECT_OPTIONS_SIZE);
    if (why.code == MTSHIM_RET_OK && timeout_ms == 0) why.code = MTSHIM_RET_ERR_PARAMS;
    if (why.code == MTSHIM_RET_OK) {
        /* MT5: subscribe all sinks BEFORE Connect, or their first sync is missed; then
         *      Connect(server, login, password, password_cert, pump_mode, timeout). Pump modes: 0
         *      is enough for reads (they are Requests); for hints ORDERS | POSITIONS, which bring
         *      USERS, GROUPS and SYMBOLS. Then ManagerCurrent: check the rights (mt5.md), and
         *      refuse with ERR_PERMISSIONS and a text that names the missing one.
         * MT4: Connect and Login on one connection, for requests, and on a second one, which
         *      PumpingSwitchEx turns into the pump.
         * Wipe every copy of options.secret when it is not needed any more. */
        why.code = MTSHIM_RET_NOTIMPLEMENT;
        snprintf(why.text, sizeof why.text, "this is the template: connect is not written yet");
    }
    if (error) give(error, &why, sizeof why, MTSHIM_ERROR_SIZE);
    return why.code;
}

static void firm_disconnect(mtshim_connection *c) {
    /* MT5: unsubscribe the sinks, Disconnect, Release. MT4: Disconnect, Release, on both. */
    free(c);
}

static void firm_cancel(mtshim_connection *c) {
    /* Set a flag, and wake whatever waits for the vendor: a pipe, an eventfd, a condition. */
    (void)c;
}

static uint32_t firm_server_info(mtshim_connection *c, mtshim_server_info *info) {
    /* Filled in by connect. boot_id: the time of connecting, if nothing better is known. */
    return give(info, &c->info, sizeof c->info, MTSHIM_SERVER_INFO_SIZE);
}

static uint32_t firm_state(mtshim_connection *c, mtshim_state *state) {
    /* Under your mutex. connected: between OnConnect and OnDisconnect (MT4: until STOP_PUMPING).
     * synchronized: when every On*Sync has come since. */
    return give(state, &c->state, sizeof c->state, MTSHIM_STATE_SIZE);
}

static uint32_t firm_last_error(mtshim_connection *c, mtshim_error *error) {
    return give(error, &c->error, sizeof c->error, MTSHIM_ERROR_SIZE);
}

/* --- Reading ------------------------------------------------------------------------------- */

static uint32_t firm_server_time(mtshim_connection *c, uint32_t timeout_ms, mtshim_time *time) {
    /* MT5: TimeServerRequest. Not TimeServer: that is the local clock, shifted.
     * MT4: ServerTime. */
    (void)timeout_ms;
    (void)time;
    return failed(c, MTSHIM_RET_NOTIMPLEMENT, "server_time");
}

static uint32_t firm_symbols(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    /* MT5: SymbolTotal, SymbolNext; or SymbolRequestArray. Volumes: the Ext fields.
     * MT4: SymbolsRefresh, then SymbolsGetAll; MemFree. */
    uint32_t code = begin_rows(rows, sizeof(mtshim_symbol));
    (void)timeout_ms;
    return failed(c, code ? code : MTSHIM_RET_NOTIMPLEMENT, "symbols");
}

static uint32_t firm_groups(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    /* MT5: GroupTotal, GroupNext; or GroupRequestArray. fifo_close: TradeFlags & 0x100.
     * MT4: GroupsRequest; margin_mode is always 2. */
    uint32_t code = begin_rows(rows, sizeof(mtshim_group));
    (void)timeout_ms;
    return failed(c, code ? code : MTSHIM_RET_NOTIMPLEMENT, "groups");
}

static uint32_t firm_logins(mtshim_connection *c, const char *mask, uint32_t timeout_ms,
                            mtshim_rows *rows) {
    /* MT5: UserLogins takes no mask, but full group names: match the groups yourself, then ask for
     *      each; or UserRequestByGroup(mask), and keep the logins. Free the array with Free.
     * MT4: UsersRequest, and match UserRecord.group. */
    uint32_t code = begin_rows(rows, sizeof(uint64_t));
    (void)mask;
    (void)timeout_ms;
    return failed(c, code ? code : MTSHIM_RET_NOTIMPLEMENT, "logins");
}

static uint32_t firm_users(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                           uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    /* MT5: UserRequestByLogins. MT4: UserRecordsRequest. */
    uint32_t code = begin_rows(rows, sizeof(mtshim_user));
    (void)logins, (void)count, (void)timeout_ms, (void)results;
    return failed(c, code ? code : MTSHIM_RET_NOTIMPLEMENT, "users");
}

static uint32_t firm_accounts(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                              uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    /* MT5: UserAccountRequestByLogins. The array may be shorter than what was asked: the logins
     *      that are not in it are ERR_NOTFOUND.
     * MT4: MarginLevelRequest for each login, together with UserRecordsRequest for the balance
     *      without credit; check that the login that came is the login that was asked for. Or
     *      MarginsGet of the pump, with MTSHIM_CAP_CACHED_ACCOUNTS. */
    uint32_t code = begin_rows(rows, sizeof(mtshim_account));
    (void)logins, (void)count, (void)timeout_ms, (void)results;
    return failed(c, code ? code : MTSHIM_RET_NOTIMPLEMENT, "accounts");
}

static uint32_t firm_positions(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                               uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    /* MT5: PositionRequestByLogins; volume is VolumeExt.
     * MT4: TradesRequest (cmd 0 and 1, close_time 0), kept by login; volume x 1,000,000. */
    uint32_t code = begin_rows(rows, sizeof(mtshim_position));
    (void)logins, (void)count, (void)timeout_ms, (void)results;
    return failed(c, code ? code : MTSHIM_RET_NOTIMPLEMENT, "positions");
}

static uint32_t firm_orders(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                            uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results) {
    /* MT5: OrderRequestByLogins. MT4: TradesRequest (cmd 2 to 5). */
    uint32_t code = begin_rows(rows, sizeof(mtshim_order));
    (void)logins, (void)count, (void)timeout_ms, (void)results;
    return failed(c, code ? code : MTSHIM_RET_NOTIMPLEMENT, "orders");
}

static uint32_t firm_deals(mtshim_connection *c, const uint64_t *logins, uint32_t count,
                           int64_t from, int64_t to, uint32_t timeout_ms, mtshim_rows *rows,
                           uint32_t *results) {
    /* MT5: DealRequestByLogins(logins, count, from / 1000, (to + 999) / 1000), and keep those with
     *      from <= TimeMsc < to.
     * MT4: TradesUserHistory for each login: a closed trade is two deals, in and out; cmd 6 is
     *      action 2, cmd 7 is action 3. */
    uint32_t code = begin_rows(rows, sizeof(mtshim_deal));
    (void)logins, (void)count, (void)from, (void)to, (void)timeout_ms, (void)results;
    return failed(c, code ? code : MTSHIM_RET_NOTIMPLEMENT, "deals");
}

static uint32_t firm_quotes(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    /* MT5: the last tick of each selected symbol, one record per price class that your groups
     *      have. MT4: SymbolInfoUpdated of the pump. */
    uint32_t code = begin_rows(rows, sizeof(mtshim_quote));
    (void)timeout_ms;
    return failed(c, code ? code : MTSHIM_RET_NOTIMPLEMENT, "quotes");
}

/* --- Events -------------------------------------------------------------------------------- */

static uint32_t firm_subscribe(mtshim_connection *c, uint32_t quotes, uint32_t timeout_ms) {
    /* From now on the sinks put their events into the queue. A sink must return at once and must
     * not call a Request function: the library would deadlock (MT_RET_ERR_DEADLOCK 12003). */
    (void)quotes;
    (void)timeout_ms;
    return failed(c, MTSHIM_RET_NOTIMPLEMENT, "subscribe");
}

static uint32_t firm_poll_events(mtshim_connection *c, uint32_t timeout_ms, mtshim_rows *rows) {
    /* Take from the queue, oldest first; wait on the eventfd for timeout_ms when it is empty. */
    uint32_t code = begin_rows(rows, sizeof(mtshim_event));
    (void)c;
    (void)timeout_ms;
    return code ? code : MTSHIM_RET_NOTIMPLEMENT;
}

static int32_t firm_event_descriptor(mtshim_connection *c) {
    (void)c;
    return -1; /* or the eventfd */
}

/* --- Writing ------------------------------------------------------------------------------- */

static uint32_t firm_dealer_send(mtshim_connection *c, const mtshim_dealer_request *theirs,
                                 uint32_t timeout_ms) {
    /* MT5: RequestCreate; SourceLogin is the manager; DealerSend(request, sink, &id). Remember
     *      id -> request_id: OnDealerAnswer brings the id, and becomes MTSHIM_EVENT_DEALER_ANSWER.
     *      What DealerSend returns is what this function returns; OK is "sent", never "done".
     * MT4: TradeTransaction blocks until it is done: run it on a thread of your own, return
     *      REQUEST_INWAY, push a DEALER_REPLY of OK, then its result as the DEALER_ANSWER. */
    mtshim_dealer_request request;
    uint32_t code = take(&request, sizeof request, theirs, MTSHIM_DEALER_REQUEST_SIZE);
    (void)timeout_ms;
    if (code == MTSHIM_RET_OK && c->role != MTSHIM_ROLE_ENFORCER) code = MTSHIM_RET_ERR_PERMISSIONS;
    return failed(c, code ? code : MTSHIM_RET_NOTIMPLEMENT, "dealer_send");
}

static uint32_t firm_order_cancel(mtshim_connection *c, uint64_t login, uint64_t ticket,
                                  uint32_t timeout_ms) {
    /* MT5: check the order's login, then OrderCancel(ticket). Never OrderDelete: it erases.
     * MT4: check that login fits and cmd is 2 to 5, then TradeTransaction with BR_ORDER_DELETE
     *      (77), which would delete an open position as well. */
    (void)login, (void)ticket, (void)timeout_ms;
    if (c->role != MTSHIM_ROLE_ENFORCER) return failed(c, MTSHIM_RET_ERR_PERMISSIONS, "a reader");
    return failed(c, MTSHIM_RET_NOTIMPLEMENT, "order_cancel");
}

static uint32_t firm_user_update(mtshim_connection *c, const mtshim_user *user, uint32_t user_size,
                                 uint32_t timeout_ms) {
    /* MT5: UserRequest(login) afresh, set the fields that mtshim_user has, UserUpdate: it writes
     *      the whole record, so that everything else must be what it was.
     * MT4: UserRecordsRequest, set, UserRecordUpdate. rights 4 (trade disabled) is
     *      enable_read_only; rights 1 (enabled) is enable. */
    (void)timeout_ms;
    if (c->role != MTSHIM_ROLE_ENFORCER) return failed(c, MTSHIM_RET_ERR_PERMISSIONS, "a reader");
    if (!user || user_size < MTSHIM_USER_SIZE) return failed(c, MTSHIM_RET_ERR_PARAMS, "user_size");
    return failed(c, MTSHIM_RET_NOTIMPLEMENT, "user_update");
}

/* --- The table ----------------------------------------------------------------------------- */

static const mtshim_api table = {
    .struct_size = sizeof(mtshim_api),
    .version = MTSHIM_VERSION,
    /* Only what works: riskd believes it. For MT4 MTSHIM_CAP_MT4 instead. riskd needs
     * MTSHIM_CAP_SEVERAL_CONNECTIONS, and to act MTSHIM_CAP_ENFORCER. */
    .capabilities = MTSHIM_CAP_MT5,
    .name = "mtshim-template",
    .build = "0",
    .connect = firm_connect,
    .disconnect = firm_disconnect,
    .cancel = firm_cancel,
    .server_info = firm_server_info,
    .state = firm_state,
    .last_error = firm_last_error,
    .server_time = firm_server_time,
    .symbols = firm_symbols,
    .groups = firm_groups,
    .logins = firm_logins,
    .users = firm_users,
    .accounts = firm_accounts,
    .positions = firm_positions,
    .orders = firm_orders,
    .deals = firm_deals,
    .quotes = firm_quotes,
    .subscribe = firm_subscribe,
    .poll_events = firm_poll_events,
    .event_descriptor = firm_event_descriptor,
    .dealer_send = firm_dealer_send,
    .order_cancel = firm_order_cancel,
    .user_update = firm_user_update,
};

uint32_t mtshim_entry(uint32_t version_min, uint32_t version_max, const mtshim_api **api) {
    if (!api) return MTSHIM_RET_ERR_PARAMS;
    *api = NULL;
    if (version_min > MTSHIM_VERSION || version_max < MTSHIM_VERSION) {
        return MTSHIM_RET_NOTSUPPORTED;
    }
    *api = &table;
    return MTSHIM_RET_OK;
}
