/*
 * mtshim.h: the slot for a MetaTrader Manager library behind riskd. ABI version 1.
 *
 * Who has a Manager API licence writes a Linux shared object against this file alone, names its
 * absolute path in riskd's configuration, and is done. MetaQuotes' library runs on Windows only, so
 * the object usually talks to a program of the firm's own there; how is its own matter. docs/shim/
 * holds a template to start from, the mapping to the calls of the MT5 and MT4 Manager APIs, and the
 * checklist for certification. A whole implementation, over the emulator's protocol, is in
 * Sources/MTShimReference.
 *
 * C11, or C++11. LP64, little-endian, natural alignment; no packing. Nothing but <stdint.h> and
 * <stddef.h> is needed.
 *
 * RULES FOR ALL CALLS
 *
 *  1. Sizes. A structure that is passed by itself starts with `struct_size`, which the caller sets
 *     to its own sizeof. The shim compares it with what it was compiled with:
 *       - smaller than the size of version 1 (MTSHIM_*_SIZE below): MTSHIM_RET_ERR_PARAMS;
 *       - caller's is larger, input: bytes that the shim does not know must be zero, else
 *         MTSHIM_RET_NOTSUPPORTED; output: the shim leaves them alone (the caller zeroed them);
 *       - caller's is smaller: what is missing of an input counts as zero, and of an output the
 *         shim writes struct_size bytes and not one more.
 *     Records that come in arrays carry their size once for the whole array, in
 *     `mtshim_rows.record_size`, by the same rules: it is the distance from one record to the
 *     next, and what the shim does not know at a record's end it zeroes. All padding is zero.
 *     Version 1 is never changed but by appending.
 *
 *  2. Text is UTF-8 without control characters. In a record it has a fixed width of n bytes: at
 *     most n - 1 bytes of text, then NULs to the end, at least one. What is longer is cut at a
 *     character. A parameter `const char *` ends with a NUL; its longest length stands beside it.
 *
 *  3. Units. Volumes are uint64_t in 1e-8 lots (IMTPosition::VolumeExt; MT5 Volume x 10,000; MT4
 *     volume x 1,000,000). Times are int64_t milliseconds since 1970-01-01 00:00 of the trade
 *     server's wall clock ("server ms"), as the platform gives them; only where "utc ms" is
 *     written, of UTC. 0 is "none". Money and prices are the platform's own doubles, untouched:
 *     not scaled, not rounded, NaN not hidden. riskd checks that they are finite and in range and
 *     rounds them once, to currency_digits of the record's account. Money is in the account's
 *     deposit currency.
 *
 *  4. Return codes are the platform's own, verbatim, in MT5's numbering: MT_RET_OK 0, MT_RET_ERR_*
 *     2...17, MT_RET_AUTH_* 1000..., MT_RET_REQUEST_* 10001..., and so on. riskd knows every one.
 *     An MT4 shim translates by the table in docs/shim/mt4.md and gives the raw number in
 *     `platform_code`. A shim says with the same codes what it has to say itself; the list below
 *     holds those that it must use in given cases.
 *
 *  5. Memory. The caller allocates everything that is passed, in and out; the shim keeps no
 *     pointer into it after it returned, and the caller frees none of the shim's. The caller keeps
 *     every buffer of a call alive until the call has returned, however late. The two handles that
 *     the shim owns are the table (static, for ever) and a connection (until `disconnect`).
 *
 *  6. Threads, for one connection:
 *       - "request" functions: one call at a time, not always from the same thread;
 *       - `poll_events`: one call at a time, from any thread, also while a request call runs;
 *       - "any" functions: from any thread at any time between connect and disconnect.
 *     Different connections are independent: their calls run at the same time without waiting for
 *     each other. `mtshim_entry` and `connect` may run at the same time as anything else. The shim
 *     may have threads of its own; they block all signals. It never calls the caller: there are no
 *     callbacks.
 *
 *  7. Time. A function says whether it may block. One that may has `timeout_ms`, 1...600,000 where
 *     nothing else is said, and has returned when that time has passed; for a margin of 250 ms the
 *     caller blames the scheduler, after that it marks the connection as hung, leaves its thread
 *     behind, and never uses the handle again. Out of time is MTSHIM_RET_ERR_TIMEOUT. The answer
 *     to a call that timed out, when it comes after all, is dropped and counted (`mtshim_state`);
 *     it is never taken for the answer to a later call. Functions that say "never blocks" return
 *     within a millisecond.
 *
 *  8. Truth. Reads ask the trade server (the *Request calls), never a pump's cache, unless the
 *     capability MTSHIM_CAP_CACHED_ACCOUNTS says so for accounts. A shim invents nothing, repeats
 *     nothing, retries nothing. What failed, failed; what is unknown is said to be unknown
 *     (ERR_TIMEOUT, ERR_CONNECTION, ERR_NETWORK or REQUEST_TIMEOUT). Enumerations have the values
 *     listed here and no others: a shim translates what the platform adds, or leaves the record
 *     out and says MTSHIM_RET_ERR_DATA: in the result of its login where there are results, so
 *     that the accounts beside it are read, else as what the function returns.
 *
 *  9. A broken connection stays broken: each call returns MTSHIM_RET_ERR_CONNECTION at once until
 *     the caller disconnects and connects anew. The shim does not reconnect by itself to the
 *     program beside it. (That the platform's library reconnects to its server is something else:
 *     MTSHIM_EVENT_CONNECTED.)
 *
 * 10. Manners. No exit, abort, signal handlers, locale, working directory, environment, umask,
 *     standard output. Messages for people: one line each on standard error, never a secret. No
 *     C++ exception leaves a function.
 */
#ifndef MTSHIM_H
#define MTSHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define MTSHIM_ASSERT(condition, text) static_assert(condition, text)
#else
#define MTSHIM_ASSERT(condition, text) _Static_assert(condition, text)
#endif

/* What the shared object exports; it should hide everything else (-fvisibility=hidden). */
#define MTSHIM_EXPORT __attribute__((visibility("default")))

/* The version of this file. Another number means that something old has changed its meaning. */
enum { MTSHIM_VERSION = 1 };

/* Return codes that a shim itself has to use; any other of the platform's may be returned too. */
enum {
    MTSHIM_RET_OK = 0,
    MTSHIM_RET_OK_NONE = 1,          /* done; there was nothing */
    MTSHIM_RET_ERROR = 2,
    MTSHIM_RET_ERR_PARAMS = 3,       /* the caller broke a rule of this file */
    MTSHIM_RET_ERR_DATA = 4,         /* the server sent what cannot be expressed here */
    MTSHIM_RET_ERR_MEM = 6,
    MTSHIM_RET_ERR_NETWORK = 7,      /* connect: nothing answers there */
    MTSHIM_RET_ERR_PERMISSIONS = 8,  /* a reader that wants to write; a right that is missing */
    MTSHIM_RET_ERR_TIMEOUT = 9,      /* timeout_ms passed; of a write the outcome is unknown */
    MTSHIM_RET_ERR_CONNECTION = 10,  /* the connection broke; of a write the outcome is unknown */
    MTSHIM_RET_ERR_FREQUENT = 12,
    MTSHIM_RET_ERR_NOTFOUND = 13,
    MTSHIM_RET_ERR_PARTIAL = 14,     /* the caller's array was too short: see mtshim_rows */
    MTSHIM_RET_ERR_CANCEL = 16,      /* `cancel` was called */
    MTSHIM_RET_ERR_DUPLICATE = 17,   /* a second connection without CAP_SEVERAL_CONNECTIONS */
    MTSHIM_RET_AUTH_ACCOUNT_INVALID = 1001,
    MTSHIM_RET_AUTH_SERVER_BAD = 1008,
    MTSHIM_RET_REQUEST_INWAY = 10001, /* dealer_send: handed on, not yet enqueued */
    MTSHIM_RET_REQUEST_DONE = 10009,
    MTSHIM_RET_REQUEST_DONE_PARTIAL = 10010,
    MTSHIM_RET_REQUEST_TIMEOUT = 10012,
    MTSHIM_RET_REQUEST_TOO_MANY = 10024, /* the dealer queue is full */
    MTSHIM_RET_NOTIMPLEMENT = 12000, /* this shim lacks the function */
    MTSHIM_RET_NOTSUPPORTED = 12002  /* not in this version or on this platform */
};

/* What a shim can do: bits of mtshim_api.capabilities. */
enum {
    MTSHIM_CAP_MT4 = 0x1,                 /* exactly one of MT4 and MT5 is set */
    MTSHIM_CAP_MT5 = 0x2,
    MTSHIM_CAP_ENFORCER = 0x4,            /* dealer_send, order_cancel, user_update work */
    MTSHIM_CAP_PUSH_EVENTS = 0x8,         /* subscribe gives connection state and hints */
    MTSHIM_CAP_PUSH_QUOTES = 0x10,        /* and quotes, when asked for */
    MTSHIM_CAP_DIRECT_DEALS = 0x20,       /* MTSHIM_ACTION_DIRECT_DEAL works (DealPerform) */
    MTSHIM_CAP_CLOSE_BY = 0x40,           /* MTSHIM_ACTION_CLOSE_BY works */
    MTSHIM_CAP_SEVERAL_CONNECTIONS = 0x80, /* more than one at a time in one process: riskd needs it
                                             for its readers and its enforcer; without it a shim
                                             can be checked, but not used */
    MTSHIM_CAP_CACHED_ACCOUNTS = 0x100    /* `accounts` reads a pump's cache (MT4 MarginsGet): it
                                             returns ERR_CONNECTION while the pump is not in step,
                                             and rows.at is the time of the pump's last change */
};

/* What a connection is for. riskd makes one or more readers and one enforcer, with credentials of
 * their own; a writing function on a reader returns MTSHIM_RET_ERR_PERMISSIONS without asking. */
enum { MTSHIM_ROLE_READER = 0, MTSHIM_ROLE_ENFORCER = 1 };

/* A manager connection; the shim's own. */
typedef struct mtshim_connection mtshim_connection;

/* ---------------------------------------------------------------------------------------------
 * Structures that are passed by themselves
 * ------------------------------------------------------------------------------------------- */

/* Input of `connect`. The pointers are valid during the call only. */
typedef struct mtshim_connect_options {
    uint32_t struct_size;
    uint32_t role;            /* MTSHIM_ROLE_* */
    uint64_t login;           /* the manager's login */
    const char *address;      /* where to, in the shim's own words; at most 1,023 bytes */
    const char *settings;     /* of the configuration, passed on unread; at most 4,095 bytes */
    const uint8_t *secret;    /* the manager's password: bytes, no NUL at the end */
    uint32_t secret_size;     /* at most 1,024 */
    uint32_t flags;           /* 0 */
} mtshim_connect_options;

/* Output: why a call failed. `text` is for a person: what was expected, what came. */
typedef struct mtshim_error {
    uint32_t struct_size;
    uint32_t code;            /* what the call returned */
    uint32_t platform_code;   /* the platform's raw number, as MT4's RET_*; 0 when it is the same */
    uint32_t padding;
    char text[256];
} mtshim_error;

/* Output: who answers. */
typedef struct mtshim_server_info {
    uint32_t struct_size;
    uint32_t platform;        /* 4 or 5 */
    uint64_t boot_id;         /* another value after each restart of the trade server; a shim that
                                 cannot know takes another at each connection of its library */
    uint32_t batch_max;       /* most logins in one call, 1...65,536; 256 is a good number */
    uint32_t dealer_queue_max; /* most dealer requests under way on a connection; MT5: 128 */
    char name[64];            /* the server's */
} mtshim_server_info;

/* Output: how the connection is. */
typedef struct mtshim_state {
    uint32_t struct_size;
    uint8_t alive;            /* 0: broken, rule 9 */
    uint8_t connected;        /* 0: the platform's library has lost the trade server */
    uint8_t synchronized;     /* 0: its caches are not yet in step after a reconnect */
    uint8_t padding;
    uint64_t answers_late;    /* answers that came after their call had timed out */
    uint64_t events_lost;     /* hints and quotes that the full event queue could not take */
    uint64_t events_waiting;  /* for poll_events */
} mtshim_state;

/* Output: the clocks of the trade server. */
typedef struct mtshim_time {
    uint32_t struct_size;
    uint32_t padding;
    int64_t server_ms;        /* trading time: MT5 TimeServerRequest, never TimeServer */
    int64_t utc_ms;           /* the same instant in UTC; 0 where the platform does not tell */
} mtshim_time;

/* An array of the caller's, and what came into it.
 *
 * OK: `count` records are complete, and total == count. MTSHIM_RET_ERR_PARTIAL: the array is too
 * short; nothing in it counts, count is 0, and `total` is the capacity that would have sufficed:
 * the caller asks again with more. Any other code: count and total are 0. */
typedef struct mtshim_rows {
    uint32_t struct_size;
    uint32_t record_size;     /* in: sizeof the record, as the caller knows it */
    void *records;            /* in: aligned to 8; may be NULL when capacity is 0 */
    uint32_t capacity;        /* in: records */
    uint32_t count;           /* out */
    uint32_t total;           /* out */
    uint32_t padding;
    int64_t at;               /* out: server ms of the reading; 0 where not told */
} mtshim_rows;

enum {
    MTSHIM_ACTION_POSITION_EXECUTE = 200, /* TA_DEALER_POS_EXECUTE */
    MTSHIM_ACTION_ORDER_REMOVE = 204,     /* TA_DEALER_ORD_REMOVE */
    MTSHIM_ACTION_CLOSE_BY = 208,         /* TA_DEALER_CLOSE_BY */
    MTSHIM_ACTION_DIRECT_DEAL = 1000      /* DealPerform: needs MTSHIM_CAP_DIRECT_DEALS; riskd sends
                                             it only where its configuration asks for it */
};
enum { MTSHIM_SIDE_BUY = 0, MTSHIM_SIDE_SELL = 1 };
enum { MTSHIM_FILL_FOK = 0, MTSHIM_FILL_IOC = 1, MTSHIM_FILL_RETURN = 2 };

/* Input of `dealer_send` (IMTRequest). */
typedef struct mtshim_dealer_request {
    uint32_t struct_size;
    uint16_t action;          /* MTSHIM_ACTION_* */
    uint8_t side;             /* of the operation: closing a buy is a sell */
    uint8_t fill;             /* MTSHIM_FILL_* */
    uint64_t request_id;      /* chosen by the caller: above 0 and above all before it here */
    uint64_t login;
    uint64_t volume;          /* 1e-8 lots */
    double price;             /* the dealer supplies it, normalised to digits */
    uint64_t position;        /* ticket to close; 0 on a hedging account would OPEN a position */
    uint64_t position_by;     /* for CLOSE_BY */
    uint64_t order;           /* for ORDER_REMOVE */
    char symbol[32];          /* with suffix */
    char comment[32];         /* arrives unchanged in deal.comment: riskd knows its deals by it */
    uint8_t digits;           /* of the price */
    uint8_t padding[7];
} mtshim_dealer_request;

/* ---------------------------------------------------------------------------------------------
 * Records, which come in arrays. Laid out as in docs/bridge-protocol.md, section 6 (but `symbol`).
 * ------------------------------------------------------------------------------------------- */

/* Trading state (IMTAccount). MT4: `balance` without credit, though MarginLevel.balance has it. */
typedef struct mtshim_account {
    uint64_t login;
    double balance;
    double credit;            /* credit and bonus */
    double equity;            /* as the platform says it; balance + credit + floating */
    double margin;
    double margin_free;
    double margin_level;      /* per cent; 0 when no margin is used */
    double profit;            /* floating profit without swap */
    double storage;           /* swap of the open positions */
    double floating;          /* profit + storage */
    double blocked_commission;
    uint32_t margin_leverage;
    uint8_t currency_digits;  /* 0...8 */
    uint8_t so_activation;    /* 0 none, 1 margin call, 2 stop-out */
    uint8_t padding[10];
} mtshim_account;

/* Configuration of an account (IMTUser): all that riskd reads or changes of it. */
typedef struct mtshim_user {
    uint64_t login;
    char group[64];           /* full path, case-sensitive: demo\2step-usd */
    uint64_t rights;          /* EnUsersRights: 1 enabled, 4 trade disabled, ... all bits */
    uint32_t leverage;
    uint32_t color;
    uint64_t agent;
    uint32_t limit_orders;    /* 0: no limit */
    uint32_t padding;
    int64_t registration;     /* server ms */
    int64_t last_access;      /* server ms */
    double balance_prev_day;
    double equity_prev_day;
    char name[128];
    char comment[64];
} mtshim_user;

/* An open position (IMTPosition). */
typedef struct mtshim_position {
    uint64_t ticket;
    uint64_t login;
    char symbol[32];          /* with suffix */
    uint8_t side;             /* MTSHIM_SIDE_* */
    uint8_t digits;           /* of prices */
    uint8_t reason;           /* EnPositionReason, any value */
    uint8_t padding[5];
    uint64_t volume;          /* 1e-8 lots, as all volumes */
    double price_open;
    double price_current;
    double price_sl;          /* 0 none */
    double price_tp;          /* 0 none */
    double profit;            /* without swap */
    double storage;
    double contract_size;
    double rate_profit;       /* profit currency to deposit currency */
    double rate_margin;
    int64_t time_create;      /* server ms */
    int64_t time_update;      /* server ms; of the last change of volume */
    uint64_t expert_id;
    uint64_t dealer;
    char comment[32];
} mtshim_position;

/* A working order (IMTOrder): those that are open, never history. */
typedef struct mtshim_order {
    uint64_t ticket;
    uint64_t login;
    char symbol[32];
    uint8_t kind;             /* EnOrderType 0...8 */
    uint8_t state;            /* EnOrderState 0...9 */
    uint8_t digits;
    uint8_t padding[5];
    uint64_t volume_initial;
    uint64_t volume_current;
    double price_order;
    double price_sl;
    double price_tp;
    int64_t time_setup;       /* server ms */
    uint64_t position_id;
    uint64_t dealer;
    char comment[32];
} mtshim_order;

/* A booked fact of the history (IMTDeal); balance operations too. */
typedef struct mtshim_deal {
    uint64_t ticket;
    uint64_t login;
    uint64_t order;
    uint64_t position_id;
    char symbol[32];          /* empty for balance operations */
    uint8_t action;           /* EnDealAction 0...20 */
    uint8_t entry;            /* 0 in, 1 out, 2 in/out, 3 out by */
    uint8_t reason;           /* EnDealReason, any value */
    uint8_t digits;           /* of the price */
    uint8_t currency_digits;  /* 0...8 */
    uint8_t padding[3];
    uint64_t volume;
    uint64_t volume_closed;
    double price;
    double profit;            /* for balance operations the amount */
    double storage;
    double commission;
    double fee;
    int64_t time;             /* server ms */
    uint64_t dealer;          /* 0 automatic */
    char comment[32];
} mtshim_deal;

/* A trading session within a server day. */
typedef struct mtshim_session {
    uint8_t weekday;          /* 0 Sunday ... 6 Saturday */
    uint8_t padding;
    uint16_t open_minute;     /* from midnight, server time */
    uint16_t close_minute;    /* exclusive, at most 1440 */
} mtshim_session;

enum { MTSHIM_SESSIONS_MAX = 56 };

/* A tradable symbol (IMTConSymbol). */
typedef struct mtshim_symbol {
    char name[32];            /* with suffix */
    char currency_base[8];
    char currency_profit[8];
    char currency_margin[8];
    uint8_t digits;
    uint8_t calculation;      /* 0 forex, 1 CFD with leverage, 2 futures */
    uint8_t trade_mode;       /* EnTradeMode 0...4; 3 close only */
    uint8_t fill_flags;       /* 1 FOK, 2 IOC, 3 both */
    uint32_t padding;
    double contract_size;
    double tick_size;
    double tick_value;
    uint64_t volume_min;
    uint64_t volume_max;
    uint64_t volume_step;
    uint32_t session_count;   /* of `sessions`; what touches is merged when there are too many */
    mtshim_session sessions[MTSHIM_SESSIONS_MAX];
    uint32_t padding_end;
} mtshim_symbol;

/* A group's settings (IMTConGroup). */
typedef struct mtshim_group {
    char name[64];            /* full path */
    char currency[8];         /* of deposits */
    uint8_t currency_digits;  /* 0...8 */
    uint8_t margin_mode;      /* 0 netting, 2 hedging (MT4: always 2) */
    uint8_t fifo_close;       /* 1: positions close oldest first */
    uint8_t close_by_allowed; /* 1: opposite positions may close each other */
    uint32_t price_class;     /* which quotes its accounts see: equal numbers, equal prices */
    uint8_t reports;          /* 1: daily reports, and with them the previous-day fields of users */
    uint8_t padding[7];
    double margin_call;       /* per cent */
    double stop_out;          /* per cent */
} mtshim_group;

/* The last quote of a symbol as one price class sees it. */
typedef struct mtshim_quote {
    char symbol[32];
    uint32_t price_class;
    uint32_t padding;
    double bid;
    double ask;
    int64_t time;             /* server ms */
    uint64_t sequence;        /* grows with each tick of the symbol */
} mtshim_quote;

/* The answer to a dealer request (OnDealerAnswer; MT4: what TradeTransaction returned). */
typedef struct mtshim_dealer_answer {
    uint32_t retcode;         /* 10009 done, 10010 done in part, ... */
    uint32_t platform_code;   /* the platform's raw number; 0 when it is the same */
    uint64_t deal;
    uint64_t order;
    uint64_t volume;          /* what was done */
    double price;
    double bid;
    double ask;
    char comment[32];
} mtshim_dealer_answer;

enum {
    MTSHIM_EVENT_DEALER_REPLY = 1,  /* id, code: whether a request that is INWAY was enqueued */
    MTSHIM_EVENT_DEALER_ANSWER = 2, /* id, answer: what became of it */
    MTSHIM_EVENT_CONNECTED = 3,     /* code 0: the library lost the trade server; 1: it is back */
    MTSHIM_EVENT_SYNCHRONIZED = 4,  /* its caches are in step again */
    MTSHIM_EVENT_HINT = 5,          /* code MTSHIM_HINT_*, login: something of it changed */
    MTSHIM_EVENT_QUOTE = 6,         /* quote */
    MTSHIM_EVENT_LOST = 7           /* here the full queue dropped hints or quotes: read again */
};
enum {
    MTSHIM_HINT_DEAL = 0,
    MTSHIM_HINT_POSITION = 1,
    MTSHIM_HINT_ORDER = 2,
    MTSHIM_HINT_USER = 3,
    MTSHIM_HINT_MARGIN_CALL = 4,
    MTSHIM_HINT_USER_ADDED = 5,
    MTSHIM_HINT_USER_DELETED = 6    /* archived, deleted or moved away */
};

/* What happened meanwhile. What a kind does not use is zero. */
typedef struct mtshim_event {
    uint32_t kind;            /* MTSHIM_EVENT_* */
    uint32_t code;            /* see there */
    uint64_t request_id;
    uint64_t login;
    union {
        mtshim_dealer_answer answer;
        mtshim_quote quote;
        uint8_t bytes[104];
    } data;
} mtshim_event;

/* ---------------------------------------------------------------------------------------------
 * Functions. Every pointer of the table is set; what a shim lacks returns MTSHIM_RET_NOTIMPLEMENT.
 * ------------------------------------------------------------------------------------------- */

typedef struct mtshim_api {
    uint32_t struct_size;     /* sizeof as the shim was compiled; MTSHIM_API_SIZE or more */
    uint32_t version;         /* of the ABI: what mtshim_entry agreed on */
    uint64_t capabilities;    /* MTSHIM_CAP_* */
    char name[64];            /* of the shim, for logs */
    char build[64];           /* its version and date */

    /* Connects and authenticates; returns when reads will be answered. Blocks at most timeout_ms.
     * OK: *connection is the caller's until it disconnects. Else *connection is NULL, nothing is
     * left behind, and *error (may be NULL) says why: ERR_NETWORK nothing answers there, AUTH_*
     * refused, NOTSUPPORTED a role or setting that this shim lacks, ERR_PARAMS. The shim wipes
     * every copy that it makes of the secret as soon as it can, at the latest in `disconnect`; it
     * never logs it, nor passes it in arguments, environment or files. Thread: any. */
    uint32_t (*connect)(const mtshim_connect_options *options, uint32_t timeout_ms,
                        mtshim_connection **connection, mtshim_error *error);

    /* Ends the connection and frees it. Request and poll calls have returned before. Blocks for at
     * most 5 s. The outcome of dealer requests without an answer stays unknown. Thread: request. */
    void (*disconnect)(mtshim_connection *connection);

    /* Makes the calls that are blocked, and all later ones, return MTSHIM_RET_ERR_CANCEL within
     * 250 ms: the caller wants to disconnect. Never blocks. Thread: any. */
    void (*cancel)(mtshim_connection *connection);

    /* What is known since `connect`. Never blocks. Thread: any. */
    uint32_t (*server_info)(mtshim_connection *connection, mtshim_server_info *info);

    /* How it stands at this moment. riskd looks at least twice a second: where nothing is pushed it
     * learns only here that the trade server was lost, is back, and is in step again. A shim that
     * lacks it counts as connected and synchronized as long as the connection lives, which is right
     * only where the platform's library ends its connection for good when it loses the server.
     * Never blocks. Thread: any. */
    uint32_t (*state)(mtshim_connection *connection, mtshim_state *state);

    /* Why the last request call of this connection failed. Never blocks. Thread: request. */
    uint32_t (*last_error)(mtshim_connection *connection, mtshim_error *error);

    /* The trade server's clock, asked from it: no estimate. Blocks. Thread: request. */
    uint32_t (*server_time)(mtshim_connection *connection, uint32_t timeout_ms, mtshim_time *time);

    /* All symbols that this manager sees; records mtshim_symbol. Blocks. Thread: request. */
    uint32_t (*symbols)(mtshim_connection *connection, uint32_t timeout_ms, mtshim_rows *rows);

    /* All groups that this manager sees; records mtshim_group. Blocks. Thread: request. */
    uint32_t (*groups)(mtshim_connection *connection, uint32_t timeout_ms, mtshim_rows *rows);

    /* The logins in the groups that match a MetaTrader mask such as `demo*,!demo\test*` (at most
     * 1,023 bytes); records uint64_t, each login once. Where the platform takes no mask the shim
     * matches the groups itself. Blocks. Thread: request. */
    uint32_t (*logins)(mtshim_connection *connection, const char *mask, uint32_t timeout_ms,
                       mtshim_rows *rows);

    /* Reads in bulk. `logins` has `login_count` entries, 1...server_info.batch_max, each once.
     * `results` has as many; results[i] says of logins[i]:
     *   OK            answered: its records, if it has any, are in `rows`, and complete;
     *   ERR_NOTFOUND  the server's answer holds no such account: deleted, elsewhere, not visible;
     *   other         what the platform said of this one, which has no records then; riskd asks
     *                 again, of others without it (ERR_DATA: what it has cannot be expressed).
     * The function's own code is OK when the server answered at all, though every result may be
     * ERR_NOTFOUND; then every results[i] is set. With another code no result is. Records come in
     * any order. A record of a login that was not asked for is left in: it is riskd that judges it.
     * Each blocks at most timeout_ms for the whole batch. Thread: request. */

    /* Records mtshim_user. The whole record as it is now on the server, for a later user_update. */
    uint32_t (*users)(mtshim_connection *connection, const uint64_t *logins, uint32_t login_count,
                      uint32_t timeout_ms, mtshim_rows *rows, uint32_t *results);

    /* Records mtshim_account, one per login that is there. The hot path: 104 bytes each, handed on
     * as they are; the shim allocates nothing per account. */
    uint32_t (*accounts)(mtshim_connection *connection, const uint64_t *logins,
                         uint32_t login_count, uint32_t timeout_ms, mtshim_rows *rows,
                         uint32_t *results);

    /* Records mtshim_position. */
    uint32_t (*positions)(mtshim_connection *connection, const uint64_t *logins,
                          uint32_t login_count, uint32_t timeout_ms, mtshim_rows *rows,
                          uint32_t *results);

    /* Records mtshim_order. */
    uint32_t (*orders)(mtshim_connection *connection, const uint64_t *logins,
                       uint32_t login_count, uint32_t timeout_ms, mtshim_rows *rows,
                       uint32_t *results);

    /* Records mtshim_deal with from <= time < to, in server ms. The platform's own calls take whole
     * seconds and include the last: the shim widens, then cuts exactly. */
    uint32_t (*deals)(mtshim_connection *connection, const uint64_t *logins, uint32_t login_count,
                      int64_t from, int64_t to, uint32_t timeout_ms, mtshim_rows *rows,
                      uint32_t *results);

    /* The last quote of every symbol in every price class; records mtshim_quote. Blocks.
     * Thread: request. */
    uint32_t (*quotes)(mtshim_connection *connection, uint32_t timeout_ms, mtshim_rows *rows);

    /* From now on poll_events gives connection state and hints, and quotes if `quotes` is 1. Called
     * at most once. NOTSUPPORTED without the capability. Blocks. Thread: request. */
    uint32_t (*subscribe)(mtshim_connection *connection, uint32_t quotes, uint32_t timeout_ms);

    /* Takes what happened from the connection's queue, oldest first; records mtshim_event; `total`
     * is what had been waiting, capacity is 1 or more, and a short array is no error. Waits for the
     * first event at most timeout_ms, where 0 is allowed and means not at all: OK with count 0 when
     * none came. The caller calls it at least once a second on every connection, subscribed or not,
     * and the shim may use these calls for its own work (keep-alives, say). Dealer replies and
     * answers are never dropped. The queue is bounded: when it is full, hints and quotes are
     * dropped, and one MTSHIM_EVENT_LOST stands where they were. After the connection broke, what
     * is queued still comes; then ERR_CONNECTION. Only a shim that neither writes nor pushes may
     * lack it. Thread: see rule 6. */
    uint32_t (*poll_events)(mtshim_connection *connection, uint32_t timeout_ms, mtshim_rows *rows);

    /* A descriptor that is readable when poll_events would return at once (or sometimes without
     * cause), or -1 when there is none. The shim's own until `disconnect`: the caller polls it and
     * never reads, writes or closes it. Never blocks. Thread: any. */
    int32_t (*event_descriptor)(mtshim_connection *connection);

    /* Hands a dealer request to the platform; does not wait for its execution.
     *   OK             enqueued at the server: one DEALER_ANSWER follows, sooner, later or (as on
     *                  the platform) never;
     *   REQUEST_INWAY  on its way: one DEALER_REPLY with the same request_id follows; if its code
     *                  is OK, then a DEALER_ANSWER as above; if not, it was refused, none does;
     *   ERR_TIMEOUT, ERR_CONNECTION, ERR_NETWORK  unknown: it may be executed, an answer may come;
     *   other          refused, nothing happened, no event follows: REQUEST_TOO_MANY when the queue
     *                  is full, ERR_PARAMS, ERR_PERMISSIONS, NOTSUPPORTED, ...
     * An answer may be polled before this function has returned. The shim sends it once, whatever
     * happens. Blocks at most timeout_ms, usually not at all. Thread: request. */
    uint32_t (*dealer_send)(mtshim_connection *connection, const mtshim_dealer_request *request,
                            uint32_t timeout_ms);

    /* Cancels a pending order of `login` (OrderCancel: to history, never erased). Refuses with
     * ERR_NOTFOUND what is not that account's or is no pending order: MT4's BR_ORDER_DELETE deletes
     * any order. Blocks. Thread: request. */
    uint32_t (*order_cancel)(mtshim_connection *connection, uint64_t login, uint64_t ticket,
                             uint32_t timeout_ms);

    /* Writes a user record. The platform replaces the whole record, which has fields that
     * mtshim_user lacks: the shim reads it afresh, puts in every field of *user but login,
     * registration, last_access and the previous-day ones, and writes it back. `user_size` is the
     * caller's sizeof, by rule 1. Blocks. Thread: request. */
    uint32_t (*user_update)(mtshim_connection *connection, const mtshim_user *user,
                            uint32_t user_size, uint32_t timeout_ms);
} mtshim_api;

/* The one symbol that the shared object exports.
 *
 * Agrees on the highest ABI version in version_min...version_max that the shim speaks and puts its
 * table, static and unchanging, into *api; NOTSUPPORTED and NULL when there is none. Touches
 * nothing else: no network, no threads, no files. May be called again, with the same result. */
typedef uint32_t mtshim_entry_function(uint32_t version_min, uint32_t version_max,
                                       const mtshim_api **api);
MTSHIM_EXPORT uint32_t mtshim_entry(uint32_t version_min, uint32_t version_max,
                                    const mtshim_api **api);

/* ---------------------------------------------------------------------------------------------
 * The layout of version 1, which is compared at each inclusion
 * ------------------------------------------------------------------------------------------- */

enum {
    MTSHIM_CONNECT_OPTIONS_SIZE = 48,
    MTSHIM_ERROR_SIZE = 272,
    MTSHIM_SERVER_INFO_SIZE = 88,
    MTSHIM_STATE_SIZE = 32,
    MTSHIM_TIME_SIZE = 24,
    MTSHIM_ROWS_SIZE = 40,
    MTSHIM_DEALER_REQUEST_SIZE = 136,
    MTSHIM_ACCOUNT_SIZE = 104,
    MTSHIM_USER_SIZE = 328,
    MTSHIM_POSITION_SIZE = 200,
    MTSHIM_ORDER_SIZE = 152,
    MTSHIM_DEAL_SIZE = 176,
    MTSHIM_SESSION_SIZE = 6,
    MTSHIM_SYMBOL_SIZE = 456,
    MTSHIM_GROUP_SIZE = 104,
    MTSHIM_QUOTE_SIZE = 72,
    MTSHIM_DEALER_ANSWER_SIZE = 88,
    MTSHIM_EVENT_SIZE = 128,
    MTSHIM_API_SIZE = 320
};

MTSHIM_ASSERT(sizeof(void *) == 8 && sizeof(double) == 8, "LP64 and binary64 are required");
#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "mtshim.h: a little-endian machine is required"
#endif
MTSHIM_ASSERT(sizeof(mtshim_connect_options) == MTSHIM_CONNECT_OPTIONS_SIZE, "connect_options");
MTSHIM_ASSERT(sizeof(mtshim_error) == MTSHIM_ERROR_SIZE, "error");
MTSHIM_ASSERT(sizeof(mtshim_server_info) == MTSHIM_SERVER_INFO_SIZE, "server_info");
MTSHIM_ASSERT(sizeof(mtshim_state) == MTSHIM_STATE_SIZE, "state");
MTSHIM_ASSERT(sizeof(mtshim_time) == MTSHIM_TIME_SIZE, "time");
MTSHIM_ASSERT(sizeof(mtshim_rows) == MTSHIM_ROWS_SIZE, "rows");
MTSHIM_ASSERT(sizeof(mtshim_dealer_request) == MTSHIM_DEALER_REQUEST_SIZE, "dealer_request");
MTSHIM_ASSERT(sizeof(mtshim_account) == MTSHIM_ACCOUNT_SIZE, "account");
MTSHIM_ASSERT(sizeof(mtshim_user) == MTSHIM_USER_SIZE, "user");
MTSHIM_ASSERT(sizeof(mtshim_position) == MTSHIM_POSITION_SIZE, "position");
MTSHIM_ASSERT(sizeof(mtshim_order) == MTSHIM_ORDER_SIZE, "order");
MTSHIM_ASSERT(sizeof(mtshim_deal) == MTSHIM_DEAL_SIZE, "deal");
MTSHIM_ASSERT(sizeof(mtshim_session) == MTSHIM_SESSION_SIZE, "session");
MTSHIM_ASSERT(sizeof(mtshim_symbol) == MTSHIM_SYMBOL_SIZE, "symbol");
MTSHIM_ASSERT(sizeof(mtshim_group) == MTSHIM_GROUP_SIZE, "group");
MTSHIM_ASSERT(sizeof(mtshim_quote) == MTSHIM_QUOTE_SIZE, "quote");
MTSHIM_ASSERT(sizeof(mtshim_dealer_answer) == MTSHIM_DEALER_ANSWER_SIZE, "dealer_answer");
MTSHIM_ASSERT(sizeof(mtshim_event) == MTSHIM_EVENT_SIZE, "event");
MTSHIM_ASSERT(sizeof(mtshim_api) == MTSHIM_API_SIZE, "api");

#ifdef __cplusplus
}
#endif

#endif
