#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>

#include "connection.h"
#include "sha256.h"

enum { HELLO_SIZE = 56, CHALLENGE_SIZE = 40, WELCOME_SIZE = 120, REFUSAL_SIZE = 140 };
enum { PROTOCOL_VERSION = 1 };

// T of section 3, with the label before it.
struct transcript {
    uint8_t label[16];
    uint8_t hello[HELLO_SIZE];
    uint8_t challenge[CHALLENGE_SIZE];
};

static void make_code(struct transcript *transcript, const mtshim_connect_options *options,
                      const char *label, const uint8_t *suffix, size_t size, uint8_t digest[32]) {
    memset(transcript->label, 0, sizeof transcript->label);
    memcpy(transcript->label, label, strlen(label));
    struct hmac code;
    hmac_init(&code, options->secret, options->secret_size);
    hmac_update(&code, transcript, sizeof *transcript);
    hmac_update(&code, suffix, size);
    hmac_final(&code, digest);
}

static bool send_message(mtshim_connection *c, uint8_t type, const uint8_t *payload, size_t size) {
    uint8_t *to = frame_begin(c, type, 0, size);
    if (!to) return false;
    memcpy(to, payload, size);
    frame_end(c, size);
    output_flush(c);
    return !c->broken;
}

static uint32_t refused(const uint8_t *refusal, mtshim_error *error) {
    uint16_t reason = load16(refusal);
    uint32_t retcode = load32(refusal + 8);
    uint32_t code = reason == 2 && retcode ? retcode
                    : reason == 1          ? MTSHIM_RET_NOTSUPPORTED
                                           : MTSHIM_RET_ERR_CONNECTION;
    char text[129] = {0};
    memcpy(text, refusal + 12, 128);
    set_error(error, code, "the server refused (reason %u, retcode %u): %s", reason, retcode, text);
    return code;
}

// Waits for one message of the handshake.
static uint32_t expect(mtshim_connection *c, uint8_t type, size_t size, int64_t deadline_ns,
                       uint8_t *payload, mtshim_error *error) {
    struct frame frame;
    while (!frame_next(c, &frame)) {
        if (c->broken) {
            *error = c->error;
            return error->code;
        }
        struct pollfd wait = {.fd = c->socket, .events = POLLIN};
        int left = milliseconds_until(deadline_ns);
        if (left == 0 || (poll(&wait, 1, left) < 0 && errno != EINTR)) {
            set_error(error, MTSHIM_RET_ERR_TIMEOUT, "the server did not answer the handshake");
            return error->code;
        }
        if (wait.revents) input_read(c);
    }
    if (frame.type == TYPE_REFUSAL && frame.size == REFUSAL_SIZE) {
        return refused(frame.payload, error);
    }
    if (frame.type != type || frame.size != size || frame.more || frame.id != 0) {
        set_error(error, MTSHIM_RET_ERR_CONNECTION,
                  "handshake: expected message %u of %zu bytes, got %u of %zu", type, size,
                  frame.type, frame.size);
        return error->code;
    }
    memcpy(payload, frame.payload, size);
    return MTSHIM_RET_OK;
}

static bool challenge_allowed(const uint8_t *challenge, bool wants_tags) {
    if (load16(challenge) != PROTOCOL_VERSION || challenge[2] > 1) return false;
    return is_zero(challenge + 3, 5) && (challenge[2] == 1 || !wants_tags);
}

static bool take_welcome(mtshim_connection *c, const uint8_t *welcome) {
    mtshim_server_info *info = &c->info;
    info->struct_size = sizeof *info;
    info->platform = welcome[48];
    info->boot_id = load64(welcome + 32);
    uint32_t batch_max = load32(welcome + 40);
    info->batch_max = batch_max < LOGINS_MAX ? batch_max : LOGINS_MAX;
    info->dealer_queue_max = load32(welcome + 44);
    memcpy(info->name, welcome + 56, sizeof info->name);
    return (info->platform == 4 || info->platform == 5) && batch_max > 0 &&
           is_zero(welcome + 49, 7) && text_fits(info->name, sizeof info->name);
}

uint32_t shake_hands(mtshim_connection *c, const mtshim_connect_options *options, bool wants_tags,
                     int64_t deadline_ns, mtshim_error *error) {
    struct transcript transcript = {0};
    uint8_t *hello = transcript.hello;
    memcpy(hello, "MTBR", 4);
    store16(hello + 4, PROTOCOL_VERSION);
    store16(hello + 6, PROTOCOL_VERSION);
    hello[8] = (uint8_t)options->role;
    hello[9] = wants_tags;
    store64(hello + 16, options->login);
    if (getrandom(hello + 24, 32, 0) != 32 || !send_message(c, TYPE_HELLO, hello, HELLO_SIZE)) {
        set_error(error, MTSHIM_RET_ERR_NETWORK, "handshake: hello could not be sent");
        return error->code;
    }
    uint32_t code =
        expect(c, TYPE_CHALLENGE, CHALLENGE_SIZE, deadline_ns, transcript.challenge, error);
    if (code != MTSHIM_RET_OK) return code;
    if (!challenge_allowed(transcript.challenge, wants_tags)) {
        set_error(error, MTSHIM_RET_ERR_CONNECTION, "handshake: the challenge breaks the protocol");
        return error->code;
    }
    uint8_t digest[32], welcome[WELCOME_SIZE];
    make_code(&transcript, options, "client proof", NULL, 0, digest);
    send_message(c, TYPE_PROOF, digest, sizeof digest);
    code = expect(c, TYPE_WELCOME, WELCOME_SIZE, deadline_ns, welcome, error);
    if (code != MTSHIM_RET_OK) return code;
    make_code(&transcript, options, "server proof", welcome + 32, WELCOME_SIZE - 32, digest);
    if (!equal_in_constant_time(digest, welcome, sizeof digest)) {
        set_error(error, MTSHIM_RET_AUTH_SERVER_BAD, "the server does not know the secret");
        return error->code;
    }
    if (!take_welcome(c, welcome)) {
        set_error(error, MTSHIM_RET_ERR_CONNECTION, "handshake: the welcome breaks the protocol");
        return error->code;
    }
    make_code(&transcript, options, "client frames", NULL, 0, c->key_out);
    make_code(&transcript, options, "server frames", NULL, 0, c->key_in);
    c->tags = transcript.challenge[2];
    c->established = true;
    return MTSHIM_RET_OK;
}
