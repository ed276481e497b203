// The shim's own arithmetic against published vectors: FIPS 180-4's examples, RFC 4231, RFC 3720,
// and the worked example of docs/bridge-protocol.md.
#include <stdio.h>
#include <string.h>

#include "crc32c.h"
#include "sha256.h"

static int failures;

static void expect(const char *name, const uint8_t *got, size_t size, const char *hex) {
    char text[129] = {0};
    for (size_t i = 0; i < size; i++) snprintf(text + 2 * i, 3, "%02x", got[i]);
    if (strcmp(text, hex) != 0) {
        failures++;
        printf("%s is\n  %s, expected\n  %s\n", name, text, hex);
    }
}

static void hash(const char *name, const char *text, size_t times, size_t step, const char *hex) {
    struct sha256 state;
    uint8_t digest[32];
    sha256_init(&state);
    for (size_t i = 0; i < times; i++) {
        size_t size = strlen(text);
        for (size_t at = 0; at < size; at += step) {
            sha256_update(&state, text + at, size - at < step ? size - at : step);
        }
    }
    sha256_final(&state, digest);
    expect(name, digest, sizeof digest, hex);
}

static void code(const char *name, const void *key, size_t key_size, const char *text,
                 const char *hex) {
    struct hmac state;
    uint8_t digest[32];
    hmac_init(&state, key, key_size);
    hmac_update(&state, text, strlen(text));
    hmac_final(&state, digest);
    expect(name, digest, sizeof digest, hex);
}

static void sum(const char *name, const void *bytes, size_t size, uint32_t expected) {
    uint32_t both[2] = {crc32c(0, bytes, size), crc32c_by_table(0, bytes, size)};
    for (int i = 0; i < 2; i++) {
        if (both[i] != expected) {
            failures++;
            printf("%s (%d) is %08x, expected %08x\n", name, i, both[i], expected);
        }
    }
}

int main(void) {
    const char *abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const char *two = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
    const char *million = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
    const char *long_text = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    hash("SHA-256 of nothing", "", 1, 1,
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hash("SHA-256 of abc", "abc", 1, 3, abc);
    hash("SHA-256 of two blocks", long_text, 1, 64, two);
    hash("SHA-256 in pieces", long_text, 1, 5, two);
    hash("SHA-256 of a million a", "aaaaaaaaaa", 100000, 7, million);
    code("HMAC 2", "Jefe", 4, "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    uint8_t key[131];
    memset(key, 0xaa, sizeof key);
    code("HMAC 6", key, sizeof key, "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    uint8_t bytes[32] = {0};
    sum("CRC of zeros", bytes, 32, 0x8a9136aa);
    memset(bytes, 0xff, 32);
    sum("CRC of ones", bytes, 32, 0x62a8ab43);
    for (uint8_t i = 0; i < 32; i++) bytes[i] = i;
    sum("CRC of counting", bytes, 32, 0x46dd794e);
    sum("CRC of digits", "123456789", 9, 0xe3069283);
    printf("shim-vectors: %d failures\n", failures);
    return failures > 0;
}
