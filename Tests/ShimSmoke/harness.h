// What the smoke tests share: checks that count, and a shim opened from a path.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "mtshim.h"

extern int checks;
extern int failures;
extern const mtshim_api *api;

void check(bool condition, const char *file, int line, const char *text);
void check_equal(long long got, long long expected, const char *file, int line, const char *text);

// Goes on after a failure: one run shows everything that is wrong.
#define CHECK(condition) check(condition, __FILE__, __LINE__, #condition)
#define CHECK_EQUAL(got, expected) \
    check_equal((long long)(got), (long long)(expected), __FILE__, __LINE__, #got)

// Without it nothing that follows makes sense. No report of leaks on top.
#define REQUIRE(condition)                              \
    do {                                                \
        bool holds = (condition);                       \
        check(holds, __FILE__, __LINE__, #condition);   \
        if (!holds) _Exit(1);                           \
    } while (0)

enum { WAIT_MS = 10000 };

// Where the emulator is, as scripts/test-shim.sh started it.
extern const char *bridge_address;
extern const char *control_path;
extern uint8_t secret[64];
extern uint32_t secret_size;

enum { READER = 1001, ENFORCER = 1002 };

mtshim_rows rows_of(void *records, uint32_t record_size, uint32_t capacity);
uint32_t connect_as(uint64_t login, const char *settings, mtshim_connection **connection);
mtshim_connection *connected(uint64_t login, const char *settings);
// One of the emulator's fault commands; docs/emulator.md lists them.
void command(const char *line);

void test_entry(mtshim_entry_function *entry);
void test_connecting(void);
void test_reading(const char *settings);
void test_events(void);
void test_enforcing(const char *settings);
void test_adversity(void);
void test_faults(mtshim_entry_function *entry);
#ifdef MEASURE_COST
void test_cost(void);
#endif
