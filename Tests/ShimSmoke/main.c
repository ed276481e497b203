// Runs the reference shim against an emulator: scripts/test-shim.sh starts both.
//
//   shim-smoke SHIM ADDRESS CONTROL SECRETFILE
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "harness.h"

int checks, failures;
const mtshim_api *api;
const char *bridge_address, *control_path;
uint8_t secret[64];
uint32_t secret_size;

void check(bool condition, const char *file, int line, const char *text) {
    checks++;
    if (condition) return;
    failures++;
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, text);
}

void check_equal(long long got, long long expected, const char *file, int line, const char *text) {
    checks++;
    if (got == expected) return;
    failures++;
    fprintf(stderr, "%s:%d: %s is %lld, expected %lld\n", file, line, text, got, expected);
}

mtshim_rows rows_of(void *records, uint32_t record_size, uint32_t capacity) {
    return (mtshim_rows){sizeof(mtshim_rows), record_size, records, capacity, 0, 0, 0, 0};
}

uint32_t connect_as(uint64_t login, const char *settings, mtshim_connection **connection) {
    mtshim_connect_options options = {
        .struct_size = sizeof options,
        .role = login == ENFORCER ? MTSHIM_ROLE_ENFORCER : MTSHIM_ROLE_READER,
        .login = login,
        .address = bridge_address,
        .settings = settings,
        .secret = secret,
        .secret_size = secret_size,
    };
    mtshim_error error = {.struct_size = sizeof error};
    uint32_t code = api->connect(&options, WAIT_MS, connection, &error);
    if (code != MTSHIM_RET_OK) fprintf(stderr, "connect: %u %s\n", code, error.text);
    return code;
}

mtshim_connection *connected(uint64_t login, const char *settings) {
    mtshim_connection *connection = NULL;
    REQUIRE(connect_as(login, settings, &connection) == MTSHIM_RET_OK);
    return connection;
}

void command(const char *line) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, control_path, sizeof address.sun_path - 1);
    int control = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(connect(control, (struct sockaddr *)&address, sizeof address) == 0);
    size_t size = strlen(line);
    REQUIRE(write(control, line, size) == (ssize_t)size && write(control, "\n", 1) == 1);
    char answer[64] = {0};
    REQUIRE(read(control, answer, sizeof answer - 1) > 0);
    if (strncmp(answer, "ok", 2) != 0) fprintf(stderr, "%s: %s\n", line, answer);
    CHECK(strncmp(answer, "ok", 2) == 0);
    close(control);
}

static void read_secret(const char *path) {
    FILE *file = fopen(path, "r");
    REQUIRE(file != NULL);
    secret_size = (uint32_t)fread(secret, 1, sizeof secret, file);
    fclose(file);
    while (secret_size > 0 && secret[secret_size - 1] == '\n') secret_size--;
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "usage: shim-smoke SHIM ADDRESS CONTROL SECRETFILE\n");
        return 2;
    }
    signal(SIGPIPE, SIG_DFL); // the shim must not need it ignored
    bridge_address = arguments[2];
    control_path = arguments[3];
    read_secret(arguments[4]);
    void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    if (!library) fprintf(stderr, "%s\n", dlerror());
    REQUIRE(library != NULL);
    mtshim_entry_function *entry;
    *(void **)&entry = dlsym(library, "mtshim_entry");
    REQUIRE(entry != NULL);
    test_entry(entry);
#ifdef MEASURE_COST
    test_cost();
#else
    test_connecting();
    test_reading("");
    test_reading("tags=yes");
    test_events();
    test_enforcing("");
    test_enforcing("tags=yes");
    test_adversity();
    test_faults(entry);
#endif
    dlclose(library);
    printf("shim-smoke: %d checks, %d failures\n", checks, failures);
    return failures > 0;
}
