#include "csha2.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

int csha2_is_available(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & bit_SHA)) return 0;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1) && (c & bit_SSSE3);
}

static inline __m128i load(const void *from) { return _mm_loadu_si128((const __m128i *)from); }

// The instructions keep the eight words as `abef` and `cdgh` (highest first), do two rounds each,
// and make four words of the message schedule at once: Intel, "New Instructions Supporting the
// Secure Hash Algorithm on Intel Architecture Processors", 2013.
__attribute__((target("sha,sse4.1"))) void csha2_compress(uint32_t state[8], const uint8_t *blocks,
                                                          size_t count,
                                                          const uint32_t constants[64]) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const __m128i cdab = _mm_shuffle_epi32(load(state), 0xb1);
    const __m128i efgh = _mm_shuffle_epi32(load(state + 4), 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
    __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
    for (; count > 0; count--, blocks += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4];
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++) {
            if (i < 4) {
                w[i] = _mm_shuffle_epi8(load(blocks + 16 * i), big_endian);
            } else {
                const __m128i w7 = _mm_alignr_epi8(w[(i + 3) & 3], w[(i + 2) & 3], 4);
                const __m128i sum = _mm_sha256msg1_epu32(w[i & 3], w[(i + 1) & 3]);
                w[i & 3] = _mm_sha256msg2_epu32(_mm_add_epi32(sum, w7), w[(i + 3) & 3]);
            }
            const __m128i added = _mm_add_epi32(w[i & 3], load(constants + 4 * i));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, added);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(added, 0x0e));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#else

int csha2_is_available(void) { return 0; }

void csha2_compress(uint32_t state[8], const uint8_t *blocks, size_t count,
                    const uint32_t constants[64]) {
    (void)state, (void)blocks, (void)count, (void)constants;
    __builtin_trap();
}

#endif
