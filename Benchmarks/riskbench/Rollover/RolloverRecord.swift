import Foundation
import RiskJudge

/// What is known of a replay besides its logs.
struct RolloverRecord: RunRecord {
    /// An anchor as the REST port showed it, with the reset that its day ends with.
    struct Anchor: Codable, Equatable {
        var login: UInt64
        var value: String
        var at: String
        var provenance: String
        var nextReset: String
    }

    var replay = ""
    var speed = 1
    var boundMilliseconds = 0
    var requestsPerSecond = 20.0
    /// All instants are the host's CLOCK_MONOTONIC in nanoseconds; the first is that of the
    /// replay's start.
    var first: Int64 = 0
    var recordedUntil: Int64 = 0
    var armed = 0
    /// Each change of an account's anchor, in order.
    var anchors: [Anchor] = []
    /// What went wrong with the run itself; empty when nothing did.
    var problem = ""
}
