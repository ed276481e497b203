#include <string.h>

#include "connection.h"

uint32_t take_input(void *ours, size_t our_size, const void *theirs, size_t version_1_size) {
    if (!theirs) return MTSHIM_RET_ERR_PARAMS;
    uint32_t their_size = load32(theirs);
    if (their_size < version_1_size) return MTSHIM_RET_ERR_PARAMS;
    size_t common = their_size < our_size ? their_size : our_size;
    if (!is_zero((const uint8_t *)theirs + common, their_size - common)) {
        return MTSHIM_RET_NOTSUPPORTED;
    }
    memset(ours, 0, our_size);
    memcpy(ours, theirs, common);
    return MTSHIM_RET_OK;
}

uint32_t give_output(void *theirs, const void *ours, size_t our_size, size_t version_1_size) {
    if (!theirs) return MTSHIM_RET_ERR_PARAMS;
    uint32_t their_size = load32(theirs);
    if (their_size < version_1_size) return MTSHIM_RET_ERR_PARAMS;
    size_t common = their_size < our_size ? their_size : our_size;
    // The size is the caller's and stays.
    memcpy((uint8_t *)theirs + 4, (const uint8_t *)ours + 4, common - 4);
    return MTSHIM_RET_OK;
}

uint32_t check_rows(mtshim_rows *rows, size_t version_1_record_size) {
    if (!rows || rows->struct_size < MTSHIM_ROWS_SIZE) return MTSHIM_RET_ERR_PARAMS;
    rows->count = 0;
    rows->total = 0;
    rows->at = 0;
    if (rows->record_size < version_1_record_size) return MTSHIM_RET_ERR_PARAMS;
    if (rows->record_size % 8 || (uintptr_t)rows->records % 8) return MTSHIM_RET_ERR_PARAMS;
    if (!rows->records && rows->capacity > 0) return MTSHIM_RET_ERR_PARAMS;
    return MTSHIM_RET_OK;
}

uint32_t give_rows(mtshim_rows *rows, const uint8_t *records, size_t record_size, uint32_t count,
                   int64_t at) {
    rows->total = count;
    if (count > rows->capacity) return MTSHIM_RET_ERR_PARTIAL;
    rows->count = count;
    rows->at = at;
    if (count == 0) return MTSHIM_RET_OK;
    if (rows->record_size == record_size) {
        memcpy(rows->records, records, count * record_size);
        return MTSHIM_RET_OK;
    }
    // Theirs are longer: those of version 1 are the shortest that there are.
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *to = (uint8_t *)rows->records + (size_t)i * rows->record_size;
        memcpy(to, records + i * record_size, record_size);
        memset(to + record_size, 0, rows->record_size - record_size);
    }
    return MTSHIM_RET_OK;
}
