/// One line of the journal: what happened, as a sentence and as fields.
public struct JournalEntry: Sendable {
    /// What happened; each kind has a `MESSAGE_ID` and a text in the message catalog.
    public var kind: Kind
    /// How urgent it is; `kind.priority` unless the caller knows better.
    public var priority: JournalPriority
    /// One sentence for people.
    ///
    /// Line breaks are kept by journald and escaped on standard error.
    public var message: String
    /// Fields for machines, in the order given; a field may occur more than once.
    public var fields: [(JournalField, String)]

    /// An entry of `kind`, at the kind's own priority unless another is given.
    public init(
        _ kind: Kind, priority: JournalPriority? = nil, _ message: String,
        fields: [(JournalField, String)] = []
    ) {
        self.kind = kind
        self.priority = priority ?? kind.priority
        self.message = message
        self.fields = fields
    }
}
