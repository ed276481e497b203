#include <math.h>
#include <string.h>

#include "harness.h"

enum { ACCOUNTS = 300, MANY = 20000 };

static uint64_t logins[ACCOUNTS];
static uint32_t batch_max;

static void read_server(mtshim_connection *c) {
    mtshim_server_info info = {.struct_size = sizeof info};
    CHECK_EQUAL(api->server_info(c, &info), MTSHIM_RET_OK);
    CHECK_EQUAL(info.platform, 5);
    CHECK(info.boot_id != 0);
    CHECK(strcmp(info.name, "live1") == 0);
    batch_max = info.batch_max;
    mtshim_time time = {.struct_size = sizeof time};
    CHECK_EQUAL(api->server_time(c, WAIT_MS, &time), MTSHIM_RET_OK);
    int64_t ahead = time.server_ms - time.utc_ms;
    CHECK(ahead == 2 * 3600000 || ahead == 3 * 3600000);
    time.struct_size = 8;
    CHECK_EQUAL(api->server_time(c, WAIT_MS, &time), MTSHIM_RET_ERR_PARAMS);
    time.struct_size = sizeof time;
    CHECK_EQUAL(api->server_time(c, 0, &time), MTSHIM_RET_ERR_PARAMS);
    mtshim_error error = {.struct_size = sizeof error};
    CHECK_EQUAL(api->last_error(c, &error), MTSHIM_RET_OK);
    CHECK_EQUAL(error.code, MTSHIM_RET_ERR_PARAMS);
}

static void read_configuration(mtshim_connection *c) {
    mtshim_rows rows = rows_of(NULL, sizeof(mtshim_symbol), 0);
    CHECK_EQUAL(api->symbols(c, WAIT_MS, &rows), MTSHIM_RET_ERR_PARTIAL);
    CHECK(rows.total > 0 && rows.count == 0);
    uint32_t total = rows.total;
    mtshim_symbol *symbols = calloc(total, sizeof *symbols);
    rows = rows_of(symbols, sizeof *symbols, total);
    CHECK_EQUAL(api->symbols(c, WAIT_MS, &rows), MTSHIM_RET_OK);
    CHECK_EQUAL(rows.count, total);
    for (uint32_t i = 0; i < rows.count; i++) {
        CHECK(symbols[i].name[0] && symbols[i].contract_size > 0 && symbols[i].session_count > 0);
        CHECK(symbols[i].sessions[0].close_minute > symbols[i].sessions[0].open_minute);
    }
    free(symbols);
    mtshim_group groups[128];
    rows = rows_of(groups, sizeof *groups, 128);
    CHECK_EQUAL(api->groups(c, WAIT_MS, &rows), MTSHIM_RET_OK);
    CHECK(rows.count > 1 && strlen(groups[0].currency) == 3);
    static mtshim_quote quotes[4096];
    rows = rows_of(quotes, sizeof *quotes, 4096);
    CHECK_EQUAL(api->quotes(c, WAIT_MS, &rows), MTSHIM_RET_OK);
    CHECK(rows.count >= total && quotes[0].ask > quotes[0].bid);
}

static void read_logins(mtshim_connection *c) {
    mtshim_rows rows = rows_of(logins, sizeof *logins, ACCOUNTS - 1);
    CHECK_EQUAL(api->logins(c, "*", WAIT_MS, &rows), MTSHIM_RET_ERR_PARTIAL);
    CHECK_EQUAL(rows.total, ACCOUNTS);
    rows = rows_of(logins, sizeof *logins, ACCOUNTS);
    CHECK_EQUAL(api->logins(c, "*", WAIT_MS, &rows), MTSHIM_RET_OK);
    CHECK_EQUAL(rows.count, ACCOUNTS);
    rows = rows_of(logins, sizeof *logins, ACCOUNTS);
    CHECK_EQUAL(api->logins(c, "*,!*", WAIT_MS, &rows), MTSHIM_RET_OK);
    CHECK_EQUAL(rows.count, 0);
    char mask[1100];
    memset(mask, 'x', sizeof mask);
    mask[sizeof mask - 1] = 0;
    CHECK_EQUAL(api->logins(c, mask, WAIT_MS, &rows), MTSHIM_RET_ERR_PARAMS);
    rows = rows_of(logins, sizeof *logins, ACCOUNTS);
    CHECK_EQUAL(api->logins(c, "*", WAIT_MS, &rows), MTSHIM_RET_OK);
}

// A record of a later version of the header.
struct later_account {
    mtshim_account account;
    uint64_t news;
};

static void read_accounts(mtshim_connection *c) {
    static struct later_account accounts[ACCOUNTS];
    uint32_t results[ACCOUNTS];
    memset(accounts, 0xEE, sizeof accounts);
    uint64_t asked[3] = {logins[0], 77, logins[1]};
    mtshim_rows rows = rows_of(accounts, sizeof *accounts, ACCOUNTS);
    CHECK_EQUAL(api->accounts(c, asked, 3, WAIT_MS, &rows, results), MTSHIM_RET_OK);
    CHECK_EQUAL(rows.count, 2);
    CHECK(rows.at > 0);
    CHECK_EQUAL(results[0], MTSHIM_RET_OK);
    CHECK_EQUAL(results[1], MTSHIM_RET_ERR_NOTFOUND);
    CHECK_EQUAL(results[2], MTSHIM_RET_OK);
    for (uint32_t i = 0; i < rows.count; i++) {
        const mtshim_account *account = &accounts[i].account;
        CHECK_EQUAL(accounts[i].news, 0);
        CHECK(account->login == logins[i]);
        double equity = account->balance + account->credit + account->floating;
        CHECK(fabs(account->equity - equity) < 0.005);
    }
    CHECK(accounts[2].news == 0xEEEEEEEEEEEEEEEEu); // beyond what came
    rows = rows_of(accounts, 96, ACCOUNTS);
    CHECK_EQUAL(api->accounts(c, asked, 3, WAIT_MS, &rows, results), MTSHIM_RET_ERR_PARAMS);
    rows = rows_of(accounts, sizeof *accounts, ACCOUNTS);
    CHECK_EQUAL(api->accounts(c, asked, 0, WAIT_MS, &rows, results), MTSHIM_RET_ERR_PARAMS);
    rows.struct_size = 8;
    CHECK_EQUAL(api->accounts(c, asked, 3, WAIT_MS, &rows, results), MTSHIM_RET_ERR_PARAMS);
    rows = rows_of(accounts, sizeof *accounts, ACCOUNTS);
    uint32_t count = batch_max < ACCOUNTS ? batch_max : ACCOUNTS;
    CHECK_EQUAL(api->accounts(c, logins, count, WAIT_MS, &rows, results), MTSHIM_RET_OK);
    CHECK_EQUAL(rows.count, count);
}

static void read_trades(mtshim_connection *c) {
    uint32_t results[256], count = batch_max < 256 ? batch_max : 256;
    static mtshim_user users[256];
    mtshim_rows rows = rows_of(users, sizeof *users, 256);
    CHECK_EQUAL(api->users(c, logins, count, WAIT_MS, &rows, results), MTSHIM_RET_OK);
    CHECK_EQUAL(rows.count, count);
    CHECK(users[0].login == logins[0] && users[0].group[0] && users[0].rights & 1);
    static mtshim_position positions[MANY];
    rows = rows_of(positions, sizeof *positions, MANY);
    CHECK_EQUAL(api->positions(c, logins, count, WAIT_MS, &rows, results), MTSHIM_RET_OK);
    CHECK(rows.count > 10);
    CHECK(positions[0].ticket && positions[0].volume && positions[0].symbol[0]);
    CHECK_EQUAL(results[count - 1], MTSHIM_RET_OK);
    static mtshim_order orders[MANY];
    rows = rows_of(orders, sizeof *orders, MANY);
    CHECK_EQUAL(api->orders(c, logins, count, WAIT_MS, &rows, results), MTSHIM_RET_OK);
    CHECK(rows.count > 0 && orders[0].ticket && orders[0].volume_initial);
    static mtshim_deal deals[MANY];
    rows = rows_of(deals, sizeof *deals, MANY);
    uint32_t code = api->deals(c, logins, count, 0, INT64_MAX, WAIT_MS, &rows, results);
    CHECK_EQUAL(code, MTSHIM_RET_OK);
    CHECK(rows.count > count);
    CHECK_EQUAL(deals[0].action, 2); // every account begins with a deposit
    rows = rows_of(deals, sizeof *deals, MANY);
    CHECK_EQUAL(api->deals(c, logins, count, 0, 1, WAIT_MS, &rows, results), MTSHIM_RET_OK);
    CHECK_EQUAL(rows.count, 0);
}

void test_reading(const char *settings) {
    mtshim_connection *c = connected(READER, settings);
    read_server(c);
    read_configuration(c);
    read_logins(c);
    read_accounts(c);
    read_trades(c);
    mtshim_dealer_request request = {.struct_size = sizeof request, .action = 200,
                                     .request_id = 1};
    mtshim_user user = {.login = logins[0]};
    CHECK_EQUAL(api->dealer_send(c, &request, WAIT_MS), MTSHIM_RET_ERR_PERMISSIONS);
    CHECK_EQUAL(api->order_cancel(c, 1, 1, WAIT_MS), MTSHIM_RET_ERR_PERMISSIONS);
    CHECK_EQUAL(api->user_update(c, &user, sizeof user, WAIT_MS), MTSHIM_RET_ERR_PERMISSIONS);
    mtshim_state state = {.struct_size = sizeof state};
    CHECK_EQUAL(api->state(c, &state), MTSHIM_RET_OK);
    CHECK(state.alive && state.connected && state.synchronized);
    CHECK_EQUAL(state.answers_late, 0);
    api->disconnect(c);
}
