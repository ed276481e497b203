#include <string.h>

#include "harness.h"

void test_entry(mtshim_entry_function *entry) {
    CHECK_EQUAL(entry(MTSHIM_VERSION + 1, MTSHIM_VERSION + 5, &api), MTSHIM_RET_NOTSUPPORTED);
    CHECK(api == NULL);
    CHECK_EQUAL(entry(1, 9, &api), MTSHIM_RET_OK);
    REQUIRE(api != NULL);
    CHECK_EQUAL(api->struct_size, MTSHIM_API_SIZE);
    CHECK_EQUAL(api->version, MTSHIM_VERSION);
    CHECK(strlen(api->name) > 0);
    const mtshim_api *again = NULL;
    CHECK_EQUAL(entry(1, 1, &again), MTSHIM_RET_OK);
    CHECK(again == api);
}

// A structure of a later version: longer than the shim knows.
struct later_options {
    mtshim_connect_options options;
    uint64_t news;
};

static void expect_refusal(const mtshim_connect_options *options, uint32_t code) {
    mtshim_connection *connection = (mtshim_connection *)&connection;
    mtshim_error error = {.struct_size = sizeof error};
    CHECK_EQUAL(api->connect(options, WAIT_MS, &connection, &error), code);
    CHECK(connection == NULL);
    CHECK_EQUAL(error.code, code);
    CHECK(strlen(error.text) > 0);
    CHECK_EQUAL(api->connect(options, WAIT_MS, &connection, NULL), code);
}

void test_connecting(void) {
    struct later_options later = {
        .options = {.struct_size = sizeof later, .role = MTSHIM_ROLE_READER, .login = READER,
                    .address = bridge_address, .secret = secret, .secret_size = secret_size}};
    mtshim_connection *connection = NULL;
    CHECK_EQUAL(api->connect(&later.options, WAIT_MS, &connection, NULL), MTSHIM_RET_OK);
    if (connection) api->disconnect(connection);
    later.news = 1;
    expect_refusal(&later.options, MTSHIM_RET_NOTSUPPORTED);
    later.news = 0;

    mtshim_connect_options options = later.options;
    options.struct_size = 40;
    expect_refusal(&options, MTSHIM_RET_ERR_PARAMS);
    options = later.options;
    options.struct_size = sizeof options;
    options.secret_size--;
    expect_refusal(&options, MTSHIM_RET_AUTH_ACCOUNT_INVALID);
    options.secret_size++;
    options.role = MTSHIM_ROLE_ENFORCER; // not this login's
    expect_refusal(&options, MTSHIM_RET_AUTH_ACCOUNT_INVALID);
    options.role = MTSHIM_ROLE_READER;
    options.address = "unix:/nonexistent/socket";
    expect_refusal(&options, MTSHIM_RET_ERR_NETWORK);
    options.address = "carrier-pigeon:1";
    expect_refusal(&options, MTSHIM_RET_ERR_PARAMS);
    options.address = "tcp:192.0.2.1:443"; // never reached: not loopback
    expect_refusal(&options, MTSHIM_RET_ERR_PARAMS);
    options.address = bridge_address;
    options.settings = "colour=red";
    expect_refusal(&options, MTSHIM_RET_NOTSUPPORTED);
}
