// What the files of the reference shim share: one connection that speaks docs/bridge-protocol.md.
//
// There are no threads here. The caller's request thread and its polling thread both wait on the
// socket; whichever wakes first takes the lock, reads what is there, and hands it on: a reply to
// the request that waits for it, an event to the queue. Nothing blocks while the lock is held.
#pragma once
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "faults.h"
#include "mtshim.h"

enum {
    FRAME_HEADER = 20,
    FRAME_TAG = 16,
    FRAME_MAX = 1 << 20,
    FRAME_HANDSHAKE_MAX = 512,
    REPLY_MAX = 64 << 20,
    ACCOUNTS_MAX = 9615,
    LOGINS_MAX = 65536, // of mtshim_server_info; the protocol allows more
    QUEUE_EVENTS = 16384,
    QUEUE_RESERVED = 2048, // of these, for dealer replies and answers alone
    DEALERS_MAX = QUEUE_RESERVED / 2, // each has a reply and an answer
};

// Message types, section 5 of the protocol.
enum {
    TYPE_HELLO = 1,
    TYPE_CHALLENGE = 2,
    TYPE_PROOF = 3,
    TYPE_WELCOME = 4,
    TYPE_REFUSAL = 5,
    TYPE_PING = 6,
    TYPE_PONG = 7,
    TYPE_SERVER_TIME = 16,
    TYPE_SYMBOLS = 17,
    TYPE_GROUPS = 18,
    TYPE_LOGINS = 19,
    TYPE_USERS = 20,
    TYPE_ACCOUNTS = 21,
    TYPE_POSITIONS = 22,
    TYPE_ORDERS = 23,
    TYPE_DEALS = 24,
    TYPE_QUOTES = 25,
    TYPE_SUBSCRIBE = 26,
    TYPE_DEALER_SEND = 27,
    TYPE_ORDER_CANCEL = 28,
    TYPE_USER_UPDATE = 29,
    TYPE_RETCODE = 128, // also what is added to a request's type for its own reply
    TYPE_DEALER_ANSWER = 192,
    TYPE_CONNECTED = 193,
    TYPE_SYNCHRONIZED = 194,
    TYPE_HINT = 195,
    TYPE_QUOTE_PUSH = 196,
};

struct bytes {
    uint8_t *data;
    size_t size;
    size_t capacity;
};

struct frame {
    uint8_t type;
    bool more;
    uint64_t id;
    const uint8_t *payload; // in the receive buffer: valid until the next read
    size_t size;
};

// The reply that the request thread waits for, collected from all its frames.
struct reply {
    bool waiting;
    bool done;
    bool parked; // its thread sleeps, and must be woken by who takes the reply
    uint8_t type; // its own reply type
    uint64_t id;
    uint32_t retcode;
    int64_t at;
    uint32_t count;
    struct bytes records;
};

// A dealer request whose end is not known yet.
struct dealer {
    uint64_t id; // on the wire; 0: free
    uint64_t request_id;
    bool enqueued;
};

struct queue {
    mtshim_event *events; // a ring
    size_t first;
    size_t count;
    size_t dealer_events; // among them
    bool lost;            // something was dropped since the last event went in
};

struct mtshim_connection {
    pthread_mutex_t lock; // guards everything below but what is marked "constant"
    int socket;           // constant, as all descriptors
    int poller;           // epoll over socket and event_wake: what the caller may poll
    int event_wake;       // readable while events wait
    int reply_wake;       // readable when the polling thread took the reply
    int cancel_wake;      // readable for ever once cancelled
    atomic_bool cancelled;
    uint32_t role;           // constant
    mtshim_server_info info; // constant
    bool subscribed;
    bool silent; // constant: pushes nothing, and says how it stands by `state` alone
    bool broken;
    mtshim_error error;
    bool tags;
    uint8_t key_out[32];
    uint8_t key_in[32];
    uint64_t frames_out;
    uint64_t frames_in;
    bool established; // the handshake is over
    struct bytes in;
    size_t in_taken; // bytes of `in` that were parsed
    struct bytes out;
    size_t out_sent;
    bool out_watched; // the poller knows that output waits
    uint64_t last_id;
    uint64_t last_request_id; // the caller's, of dealer requests
    uint8_t more_type;        // a split reply is under way; 0: none
    uint64_t more_id;
    struct reply reply;
    struct dealer *dealers;
    size_t dealer_next; // where the next one goes; overwrites the oldest
    struct queue queue;
    mtshim_state state;
    int64_t heard_ns; // the last byte from the server
    int64_t pinged_ns;
    int64_t time_scale;
    uint64_t *scratch; // LOGINS_MAX of them; the request thread's
    struct faults faults;
};

// --- basics.c

int64_t now_ns(void);
int64_t deadline_after(uint32_t timeout_ms);
int milliseconds_until(int64_t deadline_ns); // rounded up, 0 when it has passed

uint16_t load16(const uint8_t *at);
uint32_t load32(const uint8_t *at);
uint64_t load64(const uint8_t *at);
void store16(uint8_t *at, uint16_t value);
void store32(uint8_t *at, uint32_t value);
void store64(uint8_t *at, uint64_t value);

bool bytes_reserve(struct bytes *bytes, size_t more); // false: out of memory
bool bytes_append(struct bytes *bytes, const void *data, size_t size);
void bytes_free(struct bytes *bytes);

bool text_fits(const char *text, size_t size);       // NULs to the end, at least one, and UTF-8
bool is_zero(const uint8_t *bytes, size_t size);
void signal_descriptor(int descriptor);
void drain_descriptor(int descriptor);

// Marks the connection as broken, with the reason; the first reason stays.
void break_connection(mtshim_connection *c, uint32_t code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void set_error(mtshim_error *error, uint32_t code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// --- structures.c: rule 1 of mtshim.h

// Copies an input of any size into one of ours; PARAMS or NOTSUPPORTED as the rule says.
uint32_t take_input(void *ours, size_t our_size, const void *theirs, size_t version_1_size);
// Copies our output into one of the caller's size.
uint32_t give_output(void *theirs, const void *ours, size_t our_size, size_t version_1_size);
uint32_t check_rows(mtshim_rows *rows, size_t version_1_record_size);
// Copies records into the caller's array, or says how many there would have been.
uint32_t give_rows(mtshim_rows *rows, const uint8_t *records, size_t record_size, uint32_t count,
                   int64_t at);

// --- address.c

// A connected, non-blocking socket; -1 with *error set. *is_tcp: frames must carry tags.
int open_socket(const char *address, bool allow_plaintext, int64_t deadline_ns, bool *is_tcp,
                mtshim_error *error);

// --- frames.c (all with the lock held)

// Room for a frame's payload, zeroed, at the end of the output; NULL when out of memory.
uint8_t *frame_begin(mtshim_connection *c, uint8_t type, uint64_t id, size_t size);
void frame_end(mtshim_connection *c, size_t size);
// The next whole frame in the receive buffer; false when there is none, or it broke the connection.
bool frame_next(mtshim_connection *c, struct frame *frame);
void output_flush(mtshim_connection *c);
// Reads what is there; false when nothing was.
bool input_read(mtshim_connection *c);
bool output_waits(const mtshim_connection *c);

// --- records.c

// Bytes of a record on the wire; 0 for symbols, whose size varies.
size_t record_size(uint8_t reply_type);
// Whether `count` records fill exactly `size` bytes and hold only values that the protocol lists.
bool records_valid(uint8_t reply_type, const uint8_t *records, size_t size, uint32_t count);
bool dealer_answer_valid(const uint8_t *record);
// One symbol with its sessions; the bytes it took, 0 when it cannot be expressed in mtshim.h.
size_t symbol_decode(const uint8_t *record, mtshim_symbol *symbol);

// --- handshake.c

uint32_t shake_hands(mtshim_connection *c, const mtshim_connect_options *options, bool wants_tags,
                     int64_t deadline_ns, mtshim_error *error);

// --- pump.c

// Sends what waits, reads what came, hands it on, keeps alive. With the lock held; never blocks.
void pump(mtshim_connection *c);

// --- events.c (with the lock held)

void event_push(mtshim_connection *c, const mtshim_event *event);

// --- request.c

// Whether a call may begin: a sane timeout, and a connection that lives. With the lock held.
uint32_t may_begin(mtshim_connection *c, uint32_t timeout_ms);
// Begins a request with room for its payload. On OK the lock is held until request_finish.
uint32_t request_begin(mtshim_connection *c, uint8_t type, size_t size, uint32_t timeout_ms,
                       uint8_t **payload);
// Sends it and waits for the reply. OK: c->reply is the caller's until its next request.
uint32_t request_finish(mtshim_connection *c, size_t size, uint32_t timeout_ms);
// Says why the caller's arguments are refused; the code, for returning it.
uint32_t refuse(mtshim_connection *c, uint32_t code, const char *text);

// --- writes.c

// Subscribes at the server, whatever becomes of the events.
uint32_t follow_server(mtshim_connection *c, uint32_t quotes, uint32_t timeout_ms);

// --- The table's functions, each described in mtshim.h

uint32_t shim_connect(const mtshim_connect_options *, uint32_t, mtshim_connection **,
                      mtshim_error *);
void shim_disconnect(mtshim_connection *);
void shim_cancel(mtshim_connection *);
uint32_t shim_server_info(mtshim_connection *, mtshim_server_info *);
uint32_t shim_state(mtshim_connection *, mtshim_state *);
uint32_t shim_last_error(mtshim_connection *, mtshim_error *);
uint32_t shim_server_time(mtshim_connection *, uint32_t, mtshim_time *);
uint32_t shim_symbols(mtshim_connection *, uint32_t, mtshim_rows *);
uint32_t shim_groups(mtshim_connection *, uint32_t, mtshim_rows *);
uint32_t shim_logins(mtshim_connection *, const char *, uint32_t, mtshim_rows *);
uint32_t shim_users(mtshim_connection *, const uint64_t *, uint32_t, uint32_t, mtshim_rows *,
                    uint32_t *);
uint32_t shim_accounts(mtshim_connection *, const uint64_t *, uint32_t, uint32_t, mtshim_rows *,
                       uint32_t *);
uint32_t shim_positions(mtshim_connection *, const uint64_t *, uint32_t, uint32_t, mtshim_rows *,
                        uint32_t *);
uint32_t shim_orders(mtshim_connection *, const uint64_t *, uint32_t, uint32_t, mtshim_rows *,
                     uint32_t *);
uint32_t shim_deals(mtshim_connection *, const uint64_t *, uint32_t, int64_t, int64_t, uint32_t,
                    mtshim_rows *, uint32_t *);
uint32_t shim_quotes(mtshim_connection *, uint32_t, mtshim_rows *);
uint32_t shim_subscribe(mtshim_connection *, uint32_t, uint32_t);
uint32_t shim_poll_events(mtshim_connection *, uint32_t, mtshim_rows *);
int32_t shim_event_descriptor(mtshim_connection *);
uint32_t shim_dealer_send(mtshim_connection *, const mtshim_dealer_request *, uint32_t);
uint32_t shim_order_cancel(mtshim_connection *, uint64_t, uint64_t, uint32_t);
uint32_t shim_user_update(mtshim_connection *, const mtshim_user *, uint32_t, uint32_t);
