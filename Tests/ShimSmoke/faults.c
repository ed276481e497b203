// The faults that the reference shim plays for the loader's tests really are faults.
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"

static uint64_t logins[300];
static mtshim_account accounts[300];
static uint32_t results[300];

static uint32_t play(const char *settings, uint32_t timeout_ms, mtshim_rows *rows) {
    mtshim_connection *c = connected(READER, settings);
    mtshim_rows all = rows_of(logins, sizeof *logins, 300);
    CHECK_EQUAL(api->logins(c, "*", WAIT_MS, &all), MTSHIM_RET_OK);
    *rows = rows_of(accounts, sizeof *accounts, 300);
    uint32_t code = api->accounts(c, logins, 4, timeout_ms, rows, results);
    api->disconnect(c);
    return code;
}

static int64_t milliseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// In a process of its own: how it ended within half a second, or -1 when it still ran.
static int play_in_child(const char *settings) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL); // a sanitizer may have taken it
        mtshim_rows rows;
        play(settings, 100, &rows);
        _exit(0);
    }
    int status = 0;
    for (int i = 0; i < 50; i++) {
        if (waitpid(child, &status, WNOHANG) == child) return status;
        struct timespec pause = {0, 10000000};
        nanosleep(&pause, NULL);
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return -1;
}

static void bad_tables(mtshim_entry_function *entry) {
    const mtshim_api *bad = NULL;
    setenv("MTSHIM_FAULT", "size:entry", 1);
    CHECK_EQUAL(entry(1, 1, &bad), MTSHIM_RET_OK);
    CHECK(bad && bad->struct_size < MTSHIM_API_SIZE);
    setenv("MTSHIM_FAULT", "version:entry", 1);
    CHECK_EQUAL(entry(1, 1, &bad), MTSHIM_RET_OK);
    CHECK(bad && bad->version != 1);
    setenv("MTSHIM_FAULT", "function:entry", 1);
    CHECK_EQUAL(entry(1, 1, &bad), MTSHIM_RET_OK);
    CHECK(bad && !bad->accounts);
    setenv("MTSHIM_FAULT", "null:entry", 1);
    CHECK_EQUAL(entry(1, 1, &bad), MTSHIM_RET_OK);
    CHECK(!bad);
    unsetenv("MTSHIM_FAULT");
}

void test_faults(mtshim_entry_function *entry) {
    mtshim_rows rows;
    CHECK_EQUAL(play("", WAIT_MS, &rows), MTSHIM_RET_OK);
    CHECK(rows.count == 4 && accounts[0].login == logins[0] && accounts[0].equity > 0);
    CHECK_EQUAL(play("fault=short:accounts", WAIT_MS, &rows), MTSHIM_RET_OK);
    CHECK(rows.count == 2 && results[3] == MTSHIM_RET_OK);
    CHECK_EQUAL(play("fault=other-login:accounts", WAIT_MS, &rows), MTSHIM_RET_OK);
    CHECK(accounts[0].login != logins[0]);
    CHECK_EQUAL(play("fault=nan:accounts", WAIT_MS, &rows), MTSHIM_RET_OK);
    CHECK(accounts[0].equity != accounts[0].equity && accounts[1].equity > 0);
    CHECK_EQUAL(play("fault=garbage:accounts", WAIT_MS, &rows), MTSHIM_RET_OK);
    CHECK(rows.count > rows.capacity && rows.struct_size != sizeof rows);
    CHECK_EQUAL(play("fault=error:accounts", WAIT_MS, &rows), 0xDEAD);
    CHECK_EQUAL(play("fault=error:accounts:1", WAIT_MS, &rows), MTSHIM_RET_OK);
    int64_t begin = milliseconds();
    CHECK_EQUAL(play("fault=late:accounts", 100, &rows), MTSHIM_RET_OK);
    CHECK(milliseconds() - begin >= 500);
    int status = play_in_child("fault=crash:accounts");
    CHECK(status > 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    CHECK_EQUAL(play_in_child("fault=hang:accounts"), -1);
    bad_tables(entry);
}
