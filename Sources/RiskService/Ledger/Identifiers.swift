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
        let text = parts.map { "\($0.utf8.count):\($0)" }.joined(separator: ",")
        return String(SHA256.hash(Array(text.utf8)).description.prefix(24))
    }
}
