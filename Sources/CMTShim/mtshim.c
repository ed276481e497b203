// The offsets of ABI version 1, written down a second time. The sizes are asserted in the header.
//
// Where the compiler stops here, a field has moved, and shims in the field would read rubbish. That
// no padding is implied makes a field that became narrower show, too.
#pragma GCC diagnostic error "-Wpadded"
#include "mtshim.h"

#define AT(type, field, offset) \
    _Static_assert(offsetof(type, field) == (offset), #type "." #field)

AT(mtshim_connect_options, struct_size, 0);
AT(mtshim_connect_options, role, 4);
AT(mtshim_connect_options, login, 8);
AT(mtshim_connect_options, address, 16);
AT(mtshim_connect_options, settings, 24);
AT(mtshim_connect_options, secret, 32);
AT(mtshim_connect_options, secret_size, 40);
AT(mtshim_connect_options, flags, 44);

AT(mtshim_error, code, 4);
AT(mtshim_error, platform_code, 8);
AT(mtshim_error, text, 16);

AT(mtshim_server_info, platform, 4);
AT(mtshim_server_info, boot_id, 8);
AT(mtshim_server_info, batch_max, 16);
AT(mtshim_server_info, dealer_queue_max, 20);
AT(mtshim_server_info, name, 24);

AT(mtshim_state, alive, 4);
AT(mtshim_state, connected, 5);
AT(mtshim_state, synchronized, 6);
AT(mtshim_state, answers_late, 8);
AT(mtshim_state, events_lost, 16);
AT(mtshim_state, events_waiting, 24);

AT(mtshim_time, server_ms, 8);
AT(mtshim_time, utc_ms, 16);

AT(mtshim_rows, record_size, 4);
AT(mtshim_rows, records, 8);
AT(mtshim_rows, capacity, 16);
AT(mtshim_rows, count, 20);
AT(mtshim_rows, total, 24);
AT(mtshim_rows, at, 32);

AT(mtshim_dealer_request, action, 4);
AT(mtshim_dealer_request, side, 6);
AT(mtshim_dealer_request, fill, 7);
AT(mtshim_dealer_request, request_id, 8);
AT(mtshim_dealer_request, login, 16);
AT(mtshim_dealer_request, volume, 24);
AT(mtshim_dealer_request, price, 32);
AT(mtshim_dealer_request, position, 40);
AT(mtshim_dealer_request, position_by, 48);
AT(mtshim_dealer_request, order, 56);
AT(mtshim_dealer_request, symbol, 64);
AT(mtshim_dealer_request, comment, 96);
AT(mtshim_dealer_request, digits, 128);

AT(mtshim_account, login, 0);
AT(mtshim_account, balance, 8);
AT(mtshim_account, credit, 16);
AT(mtshim_account, equity, 24);
AT(mtshim_account, margin, 32);
AT(mtshim_account, margin_free, 40);
AT(mtshim_account, margin_level, 48);
AT(mtshim_account, profit, 56);
AT(mtshim_account, storage, 64);
AT(mtshim_account, floating, 72);
AT(mtshim_account, blocked_commission, 80);
AT(mtshim_account, margin_leverage, 88);
AT(mtshim_account, currency_digits, 92);
AT(mtshim_account, so_activation, 93);

AT(mtshim_user, group, 8);
AT(mtshim_user, rights, 72);
AT(mtshim_user, leverage, 80);
AT(mtshim_user, color, 84);
AT(mtshim_user, agent, 88);
AT(mtshim_user, limit_orders, 96);
AT(mtshim_user, registration, 104);
AT(mtshim_user, last_access, 112);
AT(mtshim_user, balance_prev_day, 120);
AT(mtshim_user, equity_prev_day, 128);
AT(mtshim_user, name, 136);
AT(mtshim_user, comment, 264);

AT(mtshim_position, login, 8);
AT(mtshim_position, symbol, 16);
AT(mtshim_position, side, 48);
AT(mtshim_position, digits, 49);
AT(mtshim_position, reason, 50);
AT(mtshim_position, volume, 56);
AT(mtshim_position, price_open, 64);
AT(mtshim_position, price_current, 72);
AT(mtshim_position, price_sl, 80);
AT(mtshim_position, price_tp, 88);
AT(mtshim_position, profit, 96);
AT(mtshim_position, storage, 104);
AT(mtshim_position, contract_size, 112);
AT(mtshim_position, rate_profit, 120);
AT(mtshim_position, rate_margin, 128);
AT(mtshim_position, time_create, 136);
AT(mtshim_position, time_update, 144);
AT(mtshim_position, expert_id, 152);
AT(mtshim_position, dealer, 160);
AT(mtshim_position, comment, 168);

AT(mtshim_order, login, 8);
AT(mtshim_order, symbol, 16);
AT(mtshim_order, kind, 48);
AT(mtshim_order, state, 49);
AT(mtshim_order, digits, 50);
AT(mtshim_order, volume_initial, 56);
AT(mtshim_order, volume_current, 64);
AT(mtshim_order, price_order, 72);
AT(mtshim_order, price_sl, 80);
AT(mtshim_order, price_tp, 88);
AT(mtshim_order, time_setup, 96);
AT(mtshim_order, position_id, 104);
AT(mtshim_order, dealer, 112);
AT(mtshim_order, comment, 120);

AT(mtshim_deal, login, 8);
AT(mtshim_deal, order, 16);
AT(mtshim_deal, position_id, 24);
AT(mtshim_deal, symbol, 32);
AT(mtshim_deal, action, 64);
AT(mtshim_deal, entry, 65);
AT(mtshim_deal, reason, 66);
AT(mtshim_deal, digits, 67);
AT(mtshim_deal, currency_digits, 68);
AT(mtshim_deal, volume, 72);
AT(mtshim_deal, volume_closed, 80);
AT(mtshim_deal, price, 88);
AT(mtshim_deal, profit, 96);
AT(mtshim_deal, storage, 104);
AT(mtshim_deal, commission, 112);
AT(mtshim_deal, fee, 120);
AT(mtshim_deal, time, 128);
AT(mtshim_deal, dealer, 136);
AT(mtshim_deal, comment, 144);

AT(mtshim_session, weekday, 0);
AT(mtshim_session, open_minute, 2);
AT(mtshim_session, close_minute, 4);

AT(mtshim_symbol, currency_base, 32);
AT(mtshim_symbol, currency_profit, 40);
AT(mtshim_symbol, currency_margin, 48);
AT(mtshim_symbol, digits, 56);
AT(mtshim_symbol, calculation, 57);
AT(mtshim_symbol, trade_mode, 58);
AT(mtshim_symbol, fill_flags, 59);
AT(mtshim_symbol, contract_size, 64);
AT(mtshim_symbol, tick_size, 72);
AT(mtshim_symbol, tick_value, 80);
AT(mtshim_symbol, volume_min, 88);
AT(mtshim_symbol, volume_max, 96);
AT(mtshim_symbol, volume_step, 104);
AT(mtshim_symbol, session_count, 112);
AT(mtshim_symbol, sessions, 116);

AT(mtshim_group, currency, 64);
AT(mtshim_group, currency_digits, 72);
AT(mtshim_group, margin_mode, 73);
AT(mtshim_group, fifo_close, 74);
AT(mtshim_group, close_by_allowed, 75);
AT(mtshim_group, price_class, 76);
AT(mtshim_group, reports, 80);
AT(mtshim_group, margin_call, 88);
AT(mtshim_group, stop_out, 96);

AT(mtshim_quote, price_class, 32);
AT(mtshim_quote, bid, 40);
AT(mtshim_quote, ask, 48);
AT(mtshim_quote, time, 56);
AT(mtshim_quote, sequence, 64);

AT(mtshim_dealer_answer, retcode, 0);
AT(mtshim_dealer_answer, platform_code, 4);
AT(mtshim_dealer_answer, deal, 8);
AT(mtshim_dealer_answer, order, 16);
AT(mtshim_dealer_answer, volume, 24);
AT(mtshim_dealer_answer, price, 32);
AT(mtshim_dealer_answer, bid, 40);
AT(mtshim_dealer_answer, ask, 48);
AT(mtshim_dealer_answer, comment, 56);

AT(mtshim_event, kind, 0);
AT(mtshim_event, code, 4);
AT(mtshim_event, request_id, 8);
AT(mtshim_event, login, 16);
AT(mtshim_event, data, 24);

AT(mtshim_api, struct_size, 0);
AT(mtshim_api, version, 4);
AT(mtshim_api, capabilities, 8);
AT(mtshim_api, name, 16);
AT(mtshim_api, build, 80);
AT(mtshim_api, connect, 144);
AT(mtshim_api, disconnect, 152);
AT(mtshim_api, cancel, 160);
AT(mtshim_api, server_info, 168);
AT(mtshim_api, state, 176);
AT(mtshim_api, last_error, 184);
AT(mtshim_api, server_time, 192);
AT(mtshim_api, symbols, 200);
AT(mtshim_api, groups, 208);
AT(mtshim_api, logins, 216);
AT(mtshim_api, users, 224);
AT(mtshim_api, accounts, 232);
AT(mtshim_api, positions, 240);
AT(mtshim_api, orders, 248);
AT(mtshim_api, deals, 256);
AT(mtshim_api, quotes, 264);
AT(mtshim_api, subscribe, 272);
AT(mtshim_api, poll_events, 280);
AT(mtshim_api, event_descriptor, 288);
AT(mtshim_api, dealer_send, 296);
AT(mtshim_api, order_cancel, 304);
AT(mtshim_api, user_update, 312);
