// CRC-32C (Castagnoli).
#pragma once
#include <stddef.h>
#include <stdint.h>

// Continues a checksum over more bytes; begin with 0.
uint32_t crc32c(uint32_t checksum, const void *bytes, size_t size);

// The same without the processor's own instruction; for the test that compares the two.
uint32_t crc32c_by_table(uint32_t checksum, const void *bytes, size_t size);
