internal import RiskEngine

/// The tables, and how an older file becomes a current one; described in `docs/ledger.md`.
enum LedgerSchema {
    struct Migration {
        var version: Int64
        var statements: [String]
    }

    static let fileName = "riskd.db"
    /// `RISK`: tells our files from other SQLite databases.
    static let applicationID: Int64 = 0x5249_534b
    static let currentVersion = migrations.last?.version ?? 0

    /// In order of version; never edited once released, only appended to.
    static let migrations = [
        Migration(version: 1, statements: version1),
        Migration(version: 2, statements: version2),
        Migration(version: 3, statements: version3),
        Migration(version: brakesVersion, statements: brakes),
        Migration(version: 5, statements: version5),
        Migration(version: 6, statements: version6),
    ]

    /// What quotes did around violations.
    private static let version2 = [
        """
        CREATE TABLE quote_window(
            number INTEGER PRIMARY KEY, server TEXT NOT NULL, symbol TEXT NOT NULL,
            price_class INTEGER NOT NULL, start INTEGER NOT NULL, points BLOB NOT NULL,
            UNIQUE(server, symbol, price_class, start))
        """,
        "ALTER TABLE rule_state ADD COLUMN mark_sight INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX quote_window_start ON quote_window(start)",
    ]

    private static let version1 = [
        """
        CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID
        """,
        """
        CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID
        """,
        """
        CREATE TABLE outbox(
            seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
            server TEXT, at INTEGER NOT NULL, data TEXT NOT NULL)
        """,
        """
        CREATE TABLE violation(
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, server TEXT NOT NULL,
            login INTEGER NOT NULL, life INTEGER NOT NULL, rule TEXT NOT NULL,
            period INTEGER NOT NULL, severity TEXT NOT NULL, mode TEXT NOT NULL,
            plan TEXT NOT NULL, at INTEGER NOT NULL, event_id TEXT NOT NULL,
            seq INTEGER NOT NULL, evidence TEXT NOT NULL,
            UNIQUE(server, login, life, rule, period))
        """,
        """
        CREATE TABLE intent(
            id TEXT PRIMARY KEY, violation TEXT NOT NULL, server TEXT NOT NULL,
            login INTEGER NOT NULL, action TEXT NOT NULL, state TEXT NOT NULL,
            reason TEXT NOT NULL, ticket INTEGER NOT NULL, symbol TEXT NOT NULL,
            volume INTEGER NOT NULL, retcode INTEGER NOT NULL, updated_at INTEGER NOT NULL)
        """,
        "CREATE INDEX intent_violation ON intent(violation)",
        """
        CREATE INDEX intent_open ON intent(state)
            WHERE state IN ('planned', 'sent', 'acked', 'unknown')
        """,
        """
        CREATE TABLE life(
            server TEXT NOT NULL, login INTEGER NOT NULL, life INTEGER NOT NULL,
            plan TEXT NOT NULL, phase TEXT NOT NULL, evaluation_id TEXT NOT NULL,
            start INTEGER NOT NULL, initial_balance INTEGER NOT NULL, currency TEXT NOT NULL,
            digits INTEGER NOT NULL, source TEXT NOT NULL, enrolled_at INTEGER NOT NULL,
            PRIMARY KEY(server, login, life)) WITHOUT ROWID
        """,
        """
        CREATE TABLE rule_state(
            server TEXT NOT NULL, login INTEGER NOT NULL, life INTEGER NOT NULL,
            rule TEXT NOT NULL, rule_version INTEGER NOT NULL, day INTEGER NOT NULL,
            anchor INTEGER, anchor_at INTEGER NOT NULL, anchor_provenance INTEGER NOT NULL,
            mark INTEGER, mark_at INTEGER NOT NULL, mark_provenance INTEGER NOT NULL,
            warned_rungs INTEGER NOT NULL, violated_period INTEGER,
            PRIMARY KEY(server, login, life, rule)) WITHOUT ROWID
        """,
        """
        CREATE TABLE audit(
            number INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, server TEXT,
            login INTEGER, identity TEXT NOT NULL, what TEXT NOT NULL, outcome TEXT NOT NULL,
            hash BLOB NOT NULL)
        """,
    ]

    /// Holds of masks, and what anchors and marks followed.
    private static let version3 = [
        ("hold_first_at", "INTEGER NOT NULL DEFAULT 0"),
        ("hold_run_at", "INTEGER NOT NULL DEFAULT 0"),
        ("hold_last_at", "INTEGER NOT NULL DEFAULT 0"),
        ("hold_lowest", "INTEGER NOT NULL DEFAULT 0"),
        ("hold_mask_since", "INTEGER NOT NULL DEFAULT 0"),
        ("hold_reads", "INTEGER NOT NULL DEFAULT 0"),
        ("anchor_kind", "TEXT"),
        ("anchor_flow", "INTEGER NOT NULL DEFAULT 0"),
        ("mark_flow", "INTEGER NOT NULL DEFAULT 0"),
    ].map { "ALTER TABLE rule_state ADD COLUMN \($0.0) \($0.1)" }

    /// The event of a violation names it in `data`, and has neither an id nor the evidence of its
    /// own: both are the violation's.
    private static let version5 = [
        """
        CREATE TABLE outbox_5(
            seq INTEGER PRIMARY KEY, id TEXT UNIQUE, name TEXT NOT NULL,
            server TEXT, at INTEGER NOT NULL, data TEXT NOT NULL)
        """,
        "INSERT INTO outbox_5 SELECT seq, id, name, server, at, data FROM outbox",
        "DROP TABLE outbox",
        "ALTER TABLE outbox_5 RENAME TO outbox",
    ]

    /// Fewer indexes to write in a mass of violations: their events have no id of their own, an
    /// intent's id begins with that of its violation, and nobody asks for intents by account.
    private static let version6 = [
        """
        CREATE TABLE outbox_6(
            seq INTEGER PRIMARY KEY, id TEXT, name TEXT NOT NULL,
            server TEXT, at INTEGER NOT NULL, data TEXT NOT NULL)
        """,
        "INSERT INTO outbox_6 SELECT seq, id, name, server, at, data FROM outbox",
        "DROP TABLE outbox",
        "ALTER TABLE outbox_6 RENAME TO outbox",
        "CREATE UNIQUE INDEX outbox_id ON outbox(id) WHERE id IS NOT NULL",
        "DROP INDEX intent_violation",
        "DROP INDEX intent_account",
        "DROP INDEX intent_open",
        "DROP INDEX intent_withheld",
        "CREATE INDEX intent_unsettled ON intent(state) WHERE \(isUnsettled)",
    ]

    /// The condition of the index that finds intents which are open or withheld.
    ///
    /// Not as a list of states: for a list SQLite makes a temporary table at each row's writing.
    static let isUnsettled = "state <> 'confirmed' AND state <> 'rejected'"
    /// The condition that an intent is planned, sent, acknowledged or of unknown outcome.
    static let isOpen = "\(isUnsettled) AND state IN ('planned', 'sent', 'acked', 'unknown')"
    /// The condition that an intent is withheld.
    static let isWithheld = "\(isUnsettled) AND state = 'withheld'"

    /// The condition that an intent's `id` begins with a violation's and a slash: by the index of
    /// its key.
    ///
    /// - Parameter violation: An SQL expression.
    static func isIntent(of violation: String) -> String {
        "id BETWEEN \(violation) || '/' AND \(violation) || '0'"
    }

    /// Checks that `database` is ours and not newer than this program; 0 for an empty file.
    static func version(of database: SQLiteDatabase) throws(LedgerError) -> Int64 {
        let version = try database.integer("PRAGMA user_version") ?? 0
        let application = try database.integer("PRAGMA application_id") ?? 0
        let objects = try database.integer("SELECT count(*) FROM sqlite_master") ?? 0
        if objects == 0, version == 0 { return 0 }
        guard application == applicationID else {
            throw LedgerError(
                .foreign, "not a riskd ledger; move the file away, or give another directory",
                context: database.path)
        }
        guard version <= currentVersion else {
            throw LedgerError(
                .newerSchema,
                "schema \(version) is newer than this riskd knows (\(currentVersion));"
                    + " install the riskd that wrote it, or a later one; nothing was changed",
                context: database.path)
        }
        return version
    }

    /// Brings `database` to a version, the current one but for tests; each migration is one
    /// transaction.
    static func migrate(
        _ database: SQLiteDatabase, from version: Int64, to last: Int64 = currentVersion,
        epoch: String, at now: UTCTime
    ) throws(LedgerError) {
        for migration in migrations where migration.version > version && migration.version <= last {
            try database.execute("BEGIN IMMEDIATE")
            if migration.version == 1 {
                try database.execute("PRAGMA application_id = \(applicationID)")
                try database.execute(
                    """
                    CREATE TABLE migration(
                        version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL)
                    """)
            }
            for statement in migration.statements { try database.execute(statement) }
            if migration.version == 1 {
                try database.prepare("INSERT INTO meta VALUES('epoch', ?)").run(.text(epoch))
            }
            try database.prepare("INSERT INTO migration VALUES(?, ?)")
                .run(.integer(migration.version), .integer(now.milliseconds))
            try database.execute("PRAGMA user_version = \(migration.version)")
            try database.execute("COMMIT")
        }
    }
}
