#define _GNU_SOURCE
#include "faults.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct {
    const char *name;
    enum fault_kind kind;
} kinds[] = {
    {"hang", FAULT_HANG},   {"late", FAULT_LATE},
    {"crash", FAULT_CRASH}, {"short", FAULT_SHORT},
    {"nan", FAULT_NAN},     {"other-login", FAULT_OTHER_LOGIN},
    {"error", FAULT_ERROR}, {"garbage", FAULT_GARBAGE},
    {"corrupt", FAULT_CORRUPT}, {"odd", FAULT_ODD},
};

bool faults_parse(struct faults *faults, const char *text) {
    size_t name = strcspn(text, ":");
    memset(faults, 0, sizeof *faults);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strlen(kinds[i].name) == name && strncmp(kinds[i].name, text, name) == 0) {
            faults->kind = kinds[i].kind;
        }
    }
    if (faults->kind == FAULT_NONE || text[name] != ':') return false;
    text += name + 1;
    size_t length = strcspn(text, ":");
    if (length == 0 || length >= sizeof faults->function) return false;
    memcpy(faults->function, text, length);
    if (!text[length]) return true;
    char *end;
    faults->after = strtoull(text + length + 1, &end, 10);
    return text[length + 1] && !*end;
}

bool faults_enter(struct faults *faults, const char *function) {
    if (faults->kind == FAULT_NONE || strcmp(faults->function, function) != 0) return false;
    if (faults->kind != FAULT_ODD && faults->calls++ < faults->after) return false;
    if (faults->kind == FAULT_CRASH) abort();
    if (faults->kind == FAULT_HANG) {
        for (;;) pause();
    }
    return true;
}

static void sleep_ms(uint32_t milliseconds) {
    struct timespec time = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
    nanosleep(&time, NULL);
}

// Makes the records of one account such as no account can have; `after` is its login.
static void make_odd(const struct faults *faults, mtshim_rows *rows) {
    for (uint32_t i = 0; i < rows->count; i++) {
        void *record = (uint8_t *)rows->records + (size_t)i * rows->record_size;
        if (strcmp(faults->function, "accounts") == 0) {
            mtshim_account *account = record;
            if (account->login == faults->after) account->equity = NAN;
        } else if (strcmp(faults->function, "users") == 0) {
            mtshim_user *user = record;
            if (user->login == faults->after) user->name[0] = (char)0xFF;
        } else if (strcmp(faults->function, "positions") == 0) {
            mtshim_position *position = record;
            if (position->login == faults->after) position->profit = NAN;
        } else if (strcmp(faults->function, "orders") == 0) {
            mtshim_order *order = record;
            if (order->login == faults->after) order->state = 77;
        } else if (strcmp(faults->function, "deals") == 0) {
            mtshim_deal *deal = record;
            if (deal->login == faults->after) deal->profit = INFINITY;
        }
    }
}

uint32_t faults_leave(const struct faults *faults, bool play, uint32_t code, uint32_t timeout_ms,
                      mtshim_rows *rows, uint32_t *results, uint32_t login_count) {
    if (!play) return code;
    bool has_records = rows && code == MTSHIM_RET_OK && rows->count > 0;
    switch (faults->kind) {
    case FAULT_LATE:
        sleep_ms(timeout_ms + 400);
        break;
    case FAULT_SHORT:
        if (rows) rows->count = rows->total = rows->count / 2;
        for (uint32_t i = 0; results && i < login_count; i++) results[i] = MTSHIM_RET_OK;
        break;
    case FAULT_OTHER_LOGIN:
        if (has_records) *(uint64_t *)rows->records += 1000000007;
        break;
    case FAULT_NAN:
        // The first field after the login; of an account the balance. Equity and the rest too.
        for (size_t i = 1; has_records && i < 11 && i < rows->record_size / 8; i++) {
            ((double *)rows->records)[i] = NAN;
        }
        break;
    case FAULT_GARBAGE:
        if (rows) {
            rows->struct_size = 0xDEADBEEF;
            rows->count = rows->total = 0xFFFFFFF0;
            rows->at = INT64_MIN;
        }
        break;
    case FAULT_ODD:
        if (has_records) make_odd(faults, rows);
        break;
    case FAULT_ERROR:
        return 0xDEAD;
    case FAULT_CORRUPT: {
        volatile size_t size = 24; // or the compiler sees it first
        volatile char *block = malloc(size);
        if (block) block[size] = 1;
        free((void *)block);
        break;
    }
    default:
        break;
    }
    return code;
}
