#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "connection.h"
#include "sha256.h"

// The settings that this shim has, `key=value`, `;` between; docs/shim/README.md lists them.
struct settings {
    bool wants_tags;
    bool allow_plaintext;
    bool push;
    int64_t time_scale;
    struct faults faults;
};

static bool is_yes(const char *value, bool *flag) {
    *flag = strcmp(value, "yes") == 0;
    return *flag || strcmp(value, "no") == 0;
}

static bool setting(struct settings *settings, const char *key, const char *value) {
    if (strcmp(key, "tags") == 0) return is_yes(value, &settings->wants_tags);
    if (strcmp(key, "push") == 0) return is_yes(value, &settings->push);
    if (strcmp(key, "allow-plaintext") == 0) return is_yes(value, &settings->allow_plaintext);
    if (strcmp(key, "fault") == 0) return faults_parse(&settings->faults, value);
    if (strcmp(key, "time-scale") != 0) return false;
    char *end;
    settings->time_scale = strtol(value, &end, 10);
    return *value && !*end && settings->time_scale >= 1 && settings->time_scale <= 1000;
}

static bool read_settings(struct settings *settings, const char *text, mtshim_error *error) {
    settings->time_scale = 1;
    settings->push = true;
    while (text && *text) {
        char line[256];
        size_t whole = strcspn(text, ";\n");
        size_t length = whole < sizeof line ? whole : sizeof line - 1;
        memcpy(line, text, length);
        line[length] = 0;
        text += whole + (text[whole] != 0);
        char *equals = strchr(line, '=');
        if (line[0] == 0) continue;
        if (equals) *equals = 0;
        if (!equals || !setting(settings, line, equals + 1)) {
            if (equals) *equals = '=';
            set_error(error, MTSHIM_RET_NOTSUPPORTED,
                      "setting '%.80s': expected tags=yes|no, allow-plaintext=yes|no, "
                      "push=yes|no, time-scale=1...1000 or fault=KIND:FUNCTION[:AFTER]",
                      line);
            return false;
        }
    }
    return true;
}

static void free_connection(mtshim_connection *c) {
    int descriptors[] = {c->socket, c->poller, c->event_wake, c->reply_wake, c->cancel_wake};
    for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; i++) {
        if (descriptors[i] >= 0) close(descriptors[i]);
    }
    bytes_free(&c->in);
    bytes_free(&c->out);
    bytes_free(&c->reply.records);
    free(c->dealers);
    free(c->queue.events);
    free(c->scratch);
    wipe(c->key_in, sizeof c->key_in);
    wipe(c->key_out, sizeof c->key_out);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

static mtshim_connection *new_connection(void) {
    mtshim_connection *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    pthread_mutex_init(&c->lock, NULL);
    c->socket = -1;
    c->poller = epoll_create1(EPOLL_CLOEXEC);
    c->event_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    c->reply_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    c->cancel_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    c->dealers = calloc(DEALERS_MAX, sizeof *c->dealers);
    c->queue.events = calloc(QUEUE_EVENTS, sizeof *c->queue.events);
    c->scratch = calloc(LOGINS_MAX, sizeof *c->scratch);
    // Room for the longest frame behind the rest of another; never grows, see input_read.
    bool has_memory = bytes_reserve(&c->in, 2 * FRAME_MAX) && bytes_reserve(&c->reply.records, 1);
    c->state = (mtshim_state){sizeof c->state, 1, 1, 1, 0, 0, 0, 0};
    if (!has_memory || !c->dealers || !c->queue.events || !c->scratch || c->poller < 0 ||
        c->event_wake < 0 || c->reply_wake < 0 || c->cancel_wake < 0) {
        free_connection(c);
        return NULL;
    }
    return c;
}

static uint32_t establish(mtshim_connection *c, const mtshim_connect_options *options,
                          uint32_t timeout_ms, mtshim_error *error) {
    struct settings settings = {0};
    if (!read_settings(&settings, options->settings, error)) return error->code;
    // Section 3: five seconds, or less if the caller has less.
    int64_t deadline = deadline_after(timeout_ms < 5000 ? timeout_ms : 5000);
    bool is_tcp = false;
    c->socket = open_socket(options->address, settings.allow_plaintext, deadline, &is_tcp, error);
    if (c->socket < 0) return error->code;
    c->role = options->role;
    c->time_scale = settings.time_scale;
    struct epoll_event interest = {.events = EPOLLIN};
    if (epoll_ctl(c->poller, EPOLL_CTL_ADD, c->socket, &interest) != 0 ||
        epoll_ctl(c->poller, EPOLL_CTL_ADD, c->event_wake, &interest) != 0) {
        set_error(error, MTSHIM_RET_ERROR, "epoll_ctl failed");
        return error->code;
    }
    c->faults = settings.faults;
    uint32_t code = shake_hands(c, options, settings.wants_tags || is_tcp, deadline, error);
    if (code != MTSHIM_RET_OK || settings.push) return code;
    // What would be pushed moves `state` alone.
    c->silent = true;
    code = follow_server(c, 0, timeout_ms);
    if (code != MTSHIM_RET_OK) set_error(error, code, "the server refused a subscription");
    return code;
}

uint32_t shim_connect(const mtshim_connect_options *theirs, uint32_t timeout_ms,
                      mtshim_connection **connection, mtshim_error *their_error) {
    mtshim_connect_options options;
    mtshim_error error = {.struct_size = sizeof error};
    if (!connection) return MTSHIM_RET_ERR_PARAMS;
    *connection = NULL;
    uint32_t code = take_input(&options, sizeof options, theirs, MTSHIM_CONNECT_OPTIONS_SIZE);
    if (code == MTSHIM_RET_OK &&
        (options.role > MTSHIM_ROLE_ENFORCER || !options.address || options.flags ||
         (!options.secret && options.secret_size) || options.secret_size > 1024 ||
         timeout_ms < 1 || timeout_ms > 600000)) {
        code = MTSHIM_RET_ERR_PARAMS;
    }
    mtshim_connection *c = NULL;
    if (code != MTSHIM_RET_OK) {
        set_error(&error, code, "connect: role, address, flags, secret, sizes or timeout_ms");
    } else if (!(c = new_connection())) {
        code = MTSHIM_RET_ERR_MEM;
        set_error(&error, code, "connect: no memory or no descriptors");
    } else {
        code = establish(c, &options, timeout_ms, &error);
    }
    if (code == MTSHIM_RET_OK) {
        *connection = c;
    } else if (c) {
        free_connection(c);
    }
    if (their_error) give_output(their_error, &error, sizeof error, MTSHIM_ERROR_SIZE);
    return code;
}

void shim_disconnect(mtshim_connection *c) { free_connection(c); }

void shim_cancel(mtshim_connection *c) {
    atomic_store(&c->cancelled, true);
    signal_descriptor(c->cancel_wake);
}

uint32_t shim_server_info(mtshim_connection *c, mtshim_server_info *info) {
    return give_output(info, &c->info, sizeof c->info, MTSHIM_SERVER_INFO_SIZE);
}

uint32_t shim_state(mtshim_connection *c, mtshim_state *state) {
    pthread_mutex_lock(&c->lock);
    mtshim_state now = c->state;
    now.events_waiting = c->queue.count;
    pthread_mutex_unlock(&c->lock);
    return give_output(state, &now, sizeof now, MTSHIM_STATE_SIZE);
}

uint32_t shim_last_error(mtshim_connection *c, mtshim_error *error) {
    pthread_mutex_lock(&c->lock);
    mtshim_error now = c->error;
    pthread_mutex_unlock(&c->lock);
    return give_output(error, &now, sizeof now, MTSHIM_ERROR_SIZE);
}
