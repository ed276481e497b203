extension LedgerSchema {
    static let brakesVersion: Int64 = 4

    /// What holds enforcement, and what the desk decided about violations.
    static let brakes = [
        """
        CREATE TABLE brake(
            kind TEXT NOT NULL, server TEXT NOT NULL, at INTEGER NOT NULL,
            identity TEXT NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY(kind, server)) WITHOUT ROWID
        """,
        """
        CREATE TABLE decision(
            violation TEXT PRIMARY KEY, decision TEXT NOT NULL, at INTEGER NOT NULL,
            identity TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID
        """,
        "CREATE INDEX intent_account ON intent(server, login)",
        "CREATE INDEX intent_withheld ON intent(state) WHERE state = 'withheld'",
    ]
}
