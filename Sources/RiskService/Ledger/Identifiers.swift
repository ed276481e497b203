internal import RiskEngine
internal import SHA2

/// Deterministic identifiers: the same fact has the same one, before and after a restart.
public enum Identifiers {
    /// `vio_` and 24 hexadecimal digits, from the violation's identity.
    public static func violationID(_ key: ViolationKey) -> String {
        "vio_"
            + digits([
                "violation", key.account.server.rawValue, key.account.login.description,
                String(key.life), key.rule, String(key.period),
            ])
    }

    /// `evt_` and 24 hexadecimal digits: the event `name` of one violation.
    public static func eventID(_ name: String, violation key: ViolationKey) -> String {
        eventID(name, parts: [violationID(key)])
    }

    /// `evt_` and 24 hexadecimal digits, from the event's name and whatever makes the fact unique.
    public static func eventID(_ name: String, parts: [String]) -> String {
        "evt_" + digits(["event", name] + parts)
    }

    /// `act_` and 24 hexadecimal digits: an order that no violation stands behind.
    static func orderID(_ parts: [String]) -> String {
        IntentRecord.orderPrefix + digits(["order"] + parts)
    }

    /// The first 96 bits of SHA-256 over the parts, each preceded by its length: no two lists of
    /// parts have the same text.
    private static func digits(_ parts: [String]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(96)
        for part in parts {
            if !text.isEmpty { text.append(UInt8(ascii: ",")) }
            text.append(decimal: Int64(part.utf8.count), digits: 1)
            text.append(UInt8(ascii: ":"))
            text.append(contentsOf: part.utf8)
        }
        return SHA256.hash(text).hexadecimal(prefix: 12)
    }
}
