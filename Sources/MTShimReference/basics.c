#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "connection.h"

int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t deadline_after(uint32_t timeout_ms) { return now_ns() + (int64_t)timeout_ms * 1000000; }

int milliseconds_until(int64_t deadline_ns) {
    int64_t left = deadline_ns - now_ns();
    return left <= 0 ? 0 : (int)((left + 999999) / 1000000);
}

uint16_t load16(const uint8_t *at) {
    uint16_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

uint32_t load32(const uint8_t *at) {
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

uint64_t load64(const uint8_t *at) {
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

void store16(uint8_t *at, uint16_t value) { memcpy(at, &value, sizeof value); }
void store32(uint8_t *at, uint32_t value) { memcpy(at, &value, sizeof value); }
void store64(uint8_t *at, uint64_t value) { memcpy(at, &value, sizeof value); }

bool bytes_reserve(struct bytes *bytes, size_t more) {
    if (bytes->capacity - bytes->size >= more) return true;
    size_t capacity = bytes->capacity ? bytes->capacity : 4096;
    while (capacity - bytes->size < more) capacity *= 2;
    uint8_t *data = realloc(bytes->data, capacity);
    if (!data) return false;
    bytes->data = data;
    bytes->capacity = capacity;
    return true;
}

bool bytes_append(struct bytes *bytes, const void *data, size_t size) {
    if (!bytes_reserve(bytes, size)) return false;
    if (size > 0) memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
    return true;
}

void bytes_free(struct bytes *bytes) {
    free(bytes->data);
    *bytes = (struct bytes){0};
}

bool is_zero(const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (bytes[i]) return false;
    }
    return true;
}

// Bytes of the well-formed character at `at`; 0 when it is none (Unicode 15, table 3-7).
static size_t character(const uint8_t *at, size_t size) {
    uint8_t lead = at[0];
    if (lead < 0x80) return 1;
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || length > size) return 0;
    uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < low || at[1] > high) return 0;
    for (size_t i = 2; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) return 0;
    }
    return length;
}

bool text_fits(const char *text, size_t size) {
    size_t length = strnlen(text, size);
    if (length == size || !is_zero((const uint8_t *)text + length, size - length)) return false;
    for (size_t i = 0, step; i < length; i += step) {
        step = character((const uint8_t *)text + i, length - i);
        if (step == 0) return false;
    }
    return true;
}

void signal_descriptor(int descriptor) {
    uint64_t one = 1;
    // Fails only when the counter is full, and then it is readable all the same.
    (void)!write(descriptor, &one, sizeof one);
}

void drain_descriptor(int descriptor) {
    uint64_t count;
    (void)!read(descriptor, &count, sizeof count);
}

static void write_error(mtshim_error *error, uint32_t code, const char *format, va_list values) {
    *error = (mtshim_error){.struct_size = sizeof *error, .code = code};
    vsnprintf(error->text, sizeof error->text, format, values);
}

void set_error(mtshim_error *error, uint32_t code, const char *format, ...) {
    va_list values;
    va_start(values, format);
    write_error(error, code, format, values);
    va_end(values);
}

void break_connection(mtshim_connection *c, uint32_t code, const char *format, ...) {
    if (c->broken) return;
    va_list values;
    va_start(values, format);
    write_error(&c->error, code, format, values);
    va_end(values);
    c->broken = true;
    c->state.alive = 0;
    c->state.connected = 0;
    c->state.synchronized = 0;
    signal_descriptor(c->event_wake);
    signal_descriptor(c->reply_wake);
}
