#include <string.h>

#include "connection.h"

// What a field may hold, besides numbers: those need no check, any bits are legal.
enum rule {
    END,
    ZEROS,   // `limit` bytes of padding
    UP_TO,   // one byte, at most `limit`
    TEXT,    // `limit` bytes
    UP_TO_16 // two bytes
};

struct field {
    uint16_t offset;
    uint8_t rule;
    uint16_t limit;
};

// Section 6 of the protocol. What is not named is a number.
static const struct field user_fields[] = {
    {8, TEXT, 64}, {100, ZEROS, 4}, {136, TEXT, 128}, {264, TEXT, 64}, {0}};
static const struct field position_fields[] = {
    {16, TEXT, 32}, {48, UP_TO, 1}, {51, ZEROS, 5}, {168, TEXT, 32}, {0}};
static const struct field order_fields[] = {
    {16, TEXT, 32}, {48, UP_TO, 8}, {49, UP_TO, 9}, {51, ZEROS, 5}, {120, TEXT, 32}, {0}};
static const struct field deal_fields[] = {{32, TEXT, 32}, {64, UP_TO, 20},  {65, UP_TO, 3},
                                           {68, UP_TO, 8}, {69, ZEROS, 3}, {144, TEXT, 32},
                                           {0}};
static const struct field symbol_fields[] = {{0, TEXT, 32},  {32, TEXT, 8},  {40, TEXT, 8},
                                             {48, TEXT, 8},  {57, UP_TO, 2}, {58, UP_TO, 4},
                                             {59, UP_TO, 3}, {60, ZEROS, 4}, {0}};
static const struct field session_fields[] = {
    {0, UP_TO, 6}, {1, ZEROS, 1}, {4, UP_TO_16, 1440}, {0}};
static const struct field group_fields[] = {{0, TEXT, 64},  {64, TEXT, 8},  {72, UP_TO, 8},
                                            {73, UP_TO, 2}, {74, UP_TO, 1}, {75, UP_TO, 1},
                                            {80, UP_TO, 1}, {81, ZEROS, 7}, {0}};
static const struct field quote_fields[] = {{0, TEXT, 32}, {36, ZEROS, 4}, {0}};
static const struct field login_fields[] = {{0}};
static const struct field answer_fields[] = {{4, ZEROS, 4}, {56, TEXT, 32}, {0}};

static bool holds(const struct field *field, const uint8_t *record) {
    const uint8_t *at = record + field->offset;
    switch (field->rule) {
    case ZEROS:
        return is_zero(at, field->limit);
    case UP_TO:
        return *at <= field->limit;
    case UP_TO_16:
        return load16(at) <= field->limit;
    default:
        return text_fits((const char *)at, field->limit);
    }
}

static bool all_hold(const struct field *field, const uint8_t *record) {
    for (; field->rule != END; field++) {
        if (!holds(field, record)) return false;
    }
    return true;
}

static const struct field *fields_of(uint8_t reply_type) {
    switch (reply_type - TYPE_RETCODE) {
    case TYPE_GROUPS:
        return group_fields;
    case TYPE_USERS:
        return user_fields;
    case TYPE_POSITIONS:
        return position_fields;
    case TYPE_ORDERS:
        return order_fields;
    case TYPE_DEALS:
        return deal_fields;
    case TYPE_QUOTES:
        return quote_fields;
    default:
        return login_fields;
    }
}

size_t record_size(uint8_t reply_type) {
    switch (reply_type - TYPE_RETCODE) {
    case TYPE_GROUPS:
        return sizeof(mtshim_group);
    case TYPE_LOGINS:
        return sizeof(uint64_t);
    case TYPE_USERS:
        return sizeof(mtshim_user);
    case TYPE_ACCOUNTS:
        return sizeof(mtshim_account);
    case TYPE_POSITIONS:
        return sizeof(mtshim_position);
    case TYPE_ORDERS:
        return sizeof(mtshim_order);
    case TYPE_DEALS:
        return sizeof(mtshim_deal);
    case TYPE_QUOTES:
        return sizeof(mtshim_quote);
    default:
        return 0;
    }
}

enum { SYMBOL_HEAD = offsetof(mtshim_symbol, sessions), SESSION = sizeof(mtshim_session) };

// Bytes of the symbol at the beginning of `size` bytes, with its sessions; 0 when it is none.
static size_t symbol_size(const uint8_t *record, size_t size) {
    if (size < SYMBOL_HEAD || !all_hold(symbol_fields, record)) return 0;
    size_t sessions = load32(record + 112);
    if (sessions > (size - SYMBOL_HEAD) / SESSION) return 0;
    for (size_t i = 0; i < sessions; i++) {
        if (!all_hold(session_fields, record + SYMBOL_HEAD + i * SESSION)) return 0;
    }
    return SYMBOL_HEAD + sessions * SESSION;
}

// The hot path, in two words for each account: so_activation, digits and padding.
static bool accounts_valid(const uint8_t *records, uint32_t count) {
    uint64_t wrong = 0;
    for (uint32_t i = 0; i < count; i++, records += sizeof(mtshim_account)) {
        uint64_t tail = load64(records + 88);
        wrong |= tail >> 48 | load64(records + 96);
        wrong |= (tail >> 32 & 0xFF) > 8;
        wrong |= (tail >> 40 & 0xFF) > 2;
    }
    return wrong == 0;
}

bool records_valid(uint8_t reply_type, const uint8_t *records, size_t size, uint32_t count) {
    if (reply_type == TYPE_RETCODE + TYPE_SYMBOLS) {
        for (uint32_t i = 0; i < count; i++) {
            size_t step = symbol_size(records, size);
            if (step == 0) return false;
            records += step;
            size -= step;
        }
        return size == 0;
    }
    size_t width = record_size(reply_type);
    if (width == 0 || size != count * width) return false;
    if (reply_type == TYPE_RETCODE + TYPE_ACCOUNTS) return accounts_valid(records, count);
    const struct field *fields = fields_of(reply_type);
    for (uint32_t i = 0; i < count; i++) {
        if (!all_hold(fields, records + i * width)) return false;
        // The one enumeration with a gap: 0 netting, 2 hedging.
        if (fields == group_fields && records[i * width + 73] == 1) return false;
    }
    return true;
}

bool dealer_answer_valid(const uint8_t *record) { return all_hold(answer_fields, record); }

size_t symbol_decode(const uint8_t *record, mtshim_symbol *symbol) {
    size_t sessions = load32(record + 112);
    if (sessions > MTSHIM_SESSIONS_MAX) return 0;
    memset(symbol, 0, sizeof *symbol);
    memcpy(symbol, record, SYMBOL_HEAD + sessions * SESSION);
    return SYMBOL_HEAD + sessions * SESSION;
}
