#pragma once
// SHA-256 by the processor's own instructions, where it has them; SHA2 has the portable form.
#include <stddef.h>
#include <stdint.h>

/// 1 when this processor has what `csha2_compress` uses (x86 SHA and SSE4.1), else 0.
int csha2_is_available(void);

/// Hashes `count` blocks of 64 bytes into `state`: FIPS 180-4, 6.2.2.
///
/// `constants` are the 64 of the standard. Only when `csha2_is_available`; no alignment is needed.
void csha2_compress(uint32_t state[8], const uint8_t *blocks, size_t count,
                    const uint32_t constants[64]);
