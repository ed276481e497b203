import RiskService

/// How one life of the daemon ends.
enum CrashDeath {
    /// At the n-th passage of a named point, by its own hand.
    case point(CrashPoint, passage: Int)
    /// `kill -9` from outside, so long after its start.
    case after(milliseconds: Int)

    var name: String {
        switch self {
        case .point(let point, let passage): "\(point.rawValue):\(passage)"
        case .after(let milliseconds): "after \(milliseconds) ms"
        }
    }

    /// What the campaign must do for the point to be passed.
    var signal: Int32? {
        guard case .point(let point, _) = self else { return nil }
        switch point {
        case .reloading, .reloadHalfDone, .reloaded: return 1
        case .stopping, .stopped: return 15
        default: return nil
        }
    }

    /// Whether secrets must change for the point to be passed.
    var needsRotation: Bool {
        guard case .point(let point, _) = self else { return false }
        return point == .rotating || point == .rotated
    }

    /// Every named point once, in random order.
    static func points(_ random: inout SplitMix) -> [CrashDeath] {
        var points = CrashPoint.allCases
        for left in points.indices.dropLast() {
            points.swapAt(left, left + Int(random.next() % UInt64(points.count - left)))
        }
        return points.map { point in
            .point(point, passage: isFrequent(point) ? 1 + Int(random.next() % 12) : 1)
        }
    }

    private static func isFrequent(_ point: CrashPoint) -> Bool {
        switch point {
        case .ledgerOpening, .ledgerOpened, .memoryRead, .enforcementResumed, .serving,
            .checkpointBeginning, .checkpointDone, .reloading, .reloadHalfDone, .reloaded,
            .rotating, .rotated, .stopping, .stopped:
            false
        default: true
        }
    }

    /// Random moments: mostly under load, now and then within the recovery.
    static func moments(_ count: Int, _ random: inout SplitMix) -> [CrashDeath] {
        (0..<count).map { _ in
            let span: UInt64 =
                switch random.next() % 8 {
                case 0...2: 150
                case 7: 2_500
                default: 900
                }
            return .after(milliseconds: 1 + Int(random.next() % span))
        }
    }
}
