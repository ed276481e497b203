import CMTShim
import RiskEngine
import Testing

@testable import MTBridge

/// mtshim.h as Swift imports it against the records as the wire has them: the loader reads the one
/// as the other.
@Suite struct LayoutTests {
    private func expect<R: WireRecord>(
        _ record: R.Type, size: Int, _ offsets: [String: Int?], without: Set<String> = ["padding"]
    ) {
        #expect(WireLayout.size(of: record) == size)
        let fields = WireLayout.fields(of: record).filter { !without.contains($0.name) }
        #expect(Set(fields.map(\.name)) == Set(offsets.keys))
        for field in fields { #expect(offsets[field.name] == field.offset, "\(field.name)") }
    }

    @Test func account() {
        typealias Layout = MemoryLayout<mtshim_account>
        #expect(Layout.size == AccountRows.recordSize)
        expect(
            AccountRecord.self, size: Layout.stride,
            [
                "login": Layout.offset(of: \.login), "balance": Layout.offset(of: \.balance),
                "credit": Layout.offset(of: \.credit), "equity": Layout.offset(of: \.equity),
                "margin": Layout.offset(of: \.margin),
                "margin_free": Layout.offset(of: \.margin_free),
                "margin_level": Layout.offset(of: \.margin_level),
                "profit": Layout.offset(of: \.profit), "storage": Layout.offset(of: \.storage),
                "floating": Layout.offset(of: \.floating),
                "blocked_commission": Layout.offset(of: \.blocked_commission),
                "margin_leverage": Layout.offset(of: \.margin_leverage),
                "currency_digits": Layout.offset(of: \.currency_digits),
                "so_activation": Layout.offset(of: \.so_activation),
            ])
    }

    @Test func user() {
        typealias Layout = MemoryLayout<mtshim_user>
        expect(
            UserRecord.self, size: Layout.stride,
            [
                "login": Layout.offset(of: \.login), "group": Layout.offset(of: \.group),
                "rights": Layout.offset(of: \.rights), "leverage": Layout.offset(of: \.leverage),
                "color": Layout.offset(of: \.color), "agent": Layout.offset(of: \.agent),
                "limit_orders": Layout.offset(of: \.limit_orders),
                "registration": Layout.offset(of: \.registration),
                "last_access": Layout.offset(of: \.last_access),
                "balance_prev_day": Layout.offset(of: \.balance_prev_day),
                "equity_prev_day": Layout.offset(of: \.equity_prev_day),
                "name": Layout.offset(of: \.name), "comment": Layout.offset(of: \.comment),
            ])
    }

    @Test func position() {
        typealias Layout = MemoryLayout<mtshim_position>
        expect(
            PositionRecord.self, size: Layout.stride,
            [
                "ticket": Layout.offset(of: \.ticket), "login": Layout.offset(of: \.login),
                "symbol": Layout.offset(of: \.symbol), "side": Layout.offset(of: \.side),
                "digits": Layout.offset(of: \.digits), "reason": Layout.offset(of: \.reason),
                "volume": Layout.offset(of: \.volume),
                "price_open": Layout.offset(of: \.price_open),
                "price_current": Layout.offset(of: \.price_current),
                "price_sl": Layout.offset(of: \.price_sl),
                "price_tp": Layout.offset(of: \.price_tp), "profit": Layout.offset(of: \.profit),
                "storage": Layout.offset(of: \.storage),
                "contract_size": Layout.offset(of: \.contract_size),
                "rate_profit": Layout.offset(of: \.rate_profit),
                "rate_margin": Layout.offset(of: \.rate_margin),
                "time_create": Layout.offset(of: \.time_create),
                "time_update": Layout.offset(of: \.time_update),
                "expert_id": Layout.offset(of: \.expert_id),
                "dealer": Layout.offset(of: \.dealer), "comment": Layout.offset(of: \.comment),
            ])
    }

    @Test func order() {
        typealias Layout = MemoryLayout<mtshim_order>
        expect(
            OrderRecord.self, size: Layout.stride,
            [
                "ticket": Layout.offset(of: \.ticket), "login": Layout.offset(of: \.login),
                "symbol": Layout.offset(of: \.symbol), "kind": Layout.offset(of: \.kind),
                "state": Layout.offset(of: \.state), "digits": Layout.offset(of: \.digits),
                "volume_initial": Layout.offset(of: \.volume_initial),
                "volume_current": Layout.offset(of: \.volume_current),
                "price_order": Layout.offset(of: \.price_order),
                "price_sl": Layout.offset(of: \.price_sl),
                "price_tp": Layout.offset(of: \.price_tp),
                "time_setup": Layout.offset(of: \.time_setup),
                "position_id": Layout.offset(of: \.position_id),
                "dealer": Layout.offset(of: \.dealer), "comment": Layout.offset(of: \.comment),
            ])
    }

    @Test func deal() {
        typealias Layout = MemoryLayout<mtshim_deal>
        expect(
            DealRecord.self, size: Layout.stride,
            [
                "ticket": Layout.offset(of: \.ticket), "login": Layout.offset(of: \.login),
                "order": Layout.offset(of: \.order),
                "position_id": Layout.offset(of: \.position_id),
                "symbol": Layout.offset(of: \.symbol), "action": Layout.offset(of: \.action),
                "entry": Layout.offset(of: \.entry), "reason": Layout.offset(of: \.reason),
                "digits": Layout.offset(of: \.digits),
                "currency_digits": Layout.offset(of: \.currency_digits),
                "volume": Layout.offset(of: \.volume),
                "volume_closed": Layout.offset(of: \.volume_closed),
                "price": Layout.offset(of: \.price), "profit": Layout.offset(of: \.profit),
                "storage": Layout.offset(of: \.storage),
                "commission": Layout.offset(of: \.commission), "fee": Layout.offset(of: \.fee),
                "time": Layout.offset(of: \.time), "dealer": Layout.offset(of: \.dealer),
                "comment": Layout.offset(of: \.comment),
            ])
    }

    @Test func group() {
        typealias Layout = MemoryLayout<mtshim_group>
        expect(
            GroupRecord.self, size: Layout.stride,
            [
                "name": Layout.offset(of: \.name), "currency": Layout.offset(of: \.currency),
                "currency_digits": Layout.offset(of: \.currency_digits),
                "margin_mode": Layout.offset(of: \.margin_mode),
                "fifo_close": Layout.offset(of: \.fifo_close),
                "close_by_allowed": Layout.offset(of: \.close_by_allowed),
                "price_class": Layout.offset(of: \.price_class),
                "reports": Layout.offset(of: \.reports),
                "margin_call": Layout.offset(of: \.margin_call),
                "stop_out": Layout.offset(of: \.stop_out),
            ])
    }

    @Test func quote() {
        typealias Layout = MemoryLayout<mtshim_quote>
        expect(
            QuoteRecord.self, size: Layout.stride,
            [
                "symbol": Layout.offset(of: \.symbol),
                "price_class": Layout.offset(of: \.price_class),
                "bid": Layout.offset(of: \.bid), "ask": Layout.offset(of: \.ask),
                "time": Layout.offset(of: \.time), "sequence": Layout.offset(of: \.sequence),
            ])
    }

    /// A symbol's sessions follow it on the wire; here they are in the record.
    @Test func symbol() {
        typealias Layout = MemoryLayout<mtshim_symbol>
        #expect(Layout.size == Int(MTSHIM_SYMBOL_SIZE))
        #expect(WireLayout.size(of: SymbolRecord.self) == Layout.offset(of: \.sessions))
        #expect(
            WireLayout.size(of: SymbolRecord.Session.self) == MemoryLayout<mtshim_session>.stride)
        #expect(
            WireLayout.fields(of: SymbolRecord.self).first { $0.name == "session_count" }?.offset
                == Layout.offset(of: \.session_count))
    }

    /// What is passed by itself: as large in Swift as the header says it is in version 1.
    @Test func sizes() {
        func expect<T>(_ type: T.Type, _ size: Int) {
            #expect(MemoryLayout<T>.size == size, "\(type)")
            #expect(MemoryLayout<T>.stride == size, "\(type)")
        }
        unsafe expect(mtshim_connect_options.self, Int(MTSHIM_CONNECT_OPTIONS_SIZE))
        expect(mtshim_error.self, Int(MTSHIM_ERROR_SIZE))
        expect(mtshim_server_info.self, Int(MTSHIM_SERVER_INFO_SIZE))
        expect(mtshim_state.self, Int(MTSHIM_STATE_SIZE))
        expect(mtshim_time.self, Int(MTSHIM_TIME_SIZE))
        unsafe expect(mtshim_rows.self, Int(MTSHIM_ROWS_SIZE))
        expect(mtshim_dealer_request.self, Int(MTSHIM_DEALER_REQUEST_SIZE))
        expect(mtshim_event.self, Int(MTSHIM_EVENT_SIZE))
        expect(mtshim_api.self, Int(MTSHIM_API_SIZE))
        // unsafe: key paths are only asked for offsets; nothing is read.
        let at = unsafe MemoryLayout<mtshim_rows>.offset(of: \mtshim_rows.at)
        let connect = unsafe MemoryLayout<mtshim_api>.offset(of: \mtshim_api.connect)
        let userUpdate = unsafe MemoryLayout<mtshim_api>.offset(of: \mtshim_api.user_update)
        #expect([at, connect, userUpdate] == [32, 144, 312])
        #expect(MemoryLayout<mtshim_time>.offset(of: \mtshim_time.utc_ms) == 16)
        #expect(MemoryLayout<mtshim_dealer_request>.offset(of: \.comment) == 96)
    }

    /// The answer within an event: the wire's, with the platform's own code in its padding.
    @Test func answer() {
        typealias Layout = MemoryLayout<mtshim_dealer_answer>
        expect(
            DealerAnswer.self, size: Layout.stride,
            [
                "retcode": Layout.offset(of: \.retcode), "deal": Layout.offset(of: \.deal),
                "order": Layout.offset(of: \.order), "volume": Layout.offset(of: \.volume),
                "price": Layout.offset(of: \.price), "bid": Layout.offset(of: \.bid),
                "ask": Layout.offset(of: \.ask), "comment": Layout.offset(of: \.comment),
            ])
        #expect(Layout.offset(of: \.platform_code) == 4)
        #expect(MemoryLayout<mtshim_event>.offset(of: \.data) == 24)
    }
}
