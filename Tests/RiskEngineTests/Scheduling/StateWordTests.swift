import Testing

@testable import RiskEngine

/// Enumerates every state one account can reach, with the steps of threads cut apart where another
/// thread can come between: a token is in the ring, or on its way in, or just taken out.
@Suite("State word: every reachable state keeps the design's promises")
struct StateWordTests {
    /// One account: its word, where its tokens are, and whether a promotion is still owed a read.
    struct World: Hashable {
        var word: UInt32
        /// One bit per ring each.
        var inRing: UInt8 = 0
        var beingPushed: UInt8 = 0
        var beingPopped: UInt8 = 0
        var owesRead = false
        /// The holder is a visitor, who reads nothing from the platform.
        var visited = false

        var state: StateWord {
            get { StateWord(rawValue: word) }
            set { word = newValue.rawValue }
        }
    }

    @Test func everyReachableStateIsSound() throws {
        let start = World(word: StateWord.free.rawValue)
        var seen: Set<World> = [start]
        var frontier = [start]
        while let world = frontier.popLast() {
            try check(world)
            for next in try successors(of: world) where seen.insert(next).inserted {
                frontier.append(next)
            }
        }
        // The count changes with the transitions only: a smaller one would mean an idle search.
        #expect(seen.count > 10_000)
    }

    private func check(_ world: World) throws {
        let state = world.state
        for tier in Tier.polled {
            let bit = UInt8(1) << tier.rawValue
            let places = [world.inRing, world.beingPushed, world.beingPopped]
                .filter { $0 & bit != 0 }.count
            try #require(places == (state.hasToken(in: tier) ? 1 : 0), "\(world), \(tier)")
        }
        if !state.isHeld && state.tier != .none {
            try #require(state.hasToken(in: state.tier), "forgotten: \(world)")
        }
        if world.owesRead {
            try #require(state.isHeld ? state.isWanted : state.tier == .now, "lost: \(world)")
        }
        try #require(!state.isWanted || state.isHeld, "wanted means held: \(world)")
        let tokens = world.inRing | world.beingPushed | world.beingPopped
        try #require(state.isReusable == (!state.isHeld && tokens == 0), "reusable: \(world)")
    }

    /// What any thread may do next.
    private func successors(of world: World) throws -> [World] {
        var next: [World] = []
        for tier in Tier.polled {
            let bit = UInt8(1) << tier.rawValue
            if world.beingPushed & bit != 0 {
                var after = world
                after.beingPushed &= ~bit
                after.inRing |= bit
                next.append(after)
            }
            if world.inRing & bit != 0 {
                var after = world
                after.inRing &= ~bit
                after.beingPopped |= bit
                next.append(after)
            }
            if world.beingPopped & bit != 0 { next.append(popped(world, tier, bit)) }
        }
        if world.state.isHeld {
            for tier in Tier.allCases {
                let (state, pushes) = world.state.released(to: tier)
                var after = world
                after.visited = false
                // Let go for good: what a promotion asked for has nobody to be read any more.
                if tier == .none { after.owesRead = false }
                try move(&after, to: state, pushes: pushes)
                next.append(after)
            }
        } else if let state = world.state.visited() {
            var after = world
            after.state = state
            after.visited = true
            next.append(after)
        }
        if let (state, pushes) = world.state.promoted() {
            var after = world
            after.owesRead = true
            try move(&after, to: state, pushes: pushes)
            next.append(after)
        }
        if world.state.isReusable && world.state.tier == .none {
            for tier in Tier.polled {
                let (state, pushes) = world.state.entering(tier)
                var after = world
                try move(&after, to: state, pushes: pushes)
                next.append(after)
            }
        }
        return next
    }

    private func popped(_ world: World, _ tier: Tier, _ bit: UInt8) -> World {
        let (state, claimed) = world.state.popped(from: tier)
        var after = world
        after.beingPopped &= ~bit
        after.state = state
        // A promotion is paid by a read that begins after it.
        if claimed { after.owesRead = false }
        return after
    }

    private func move(_ world: inout World, to state: StateWord, pushes: Tier?) throws {
        world.state = state
        guard let pushes else { return }
        let bit = UInt8(1) << pushes.rawValue
        let tokens = world.inRing | world.beingPushed | world.beingPopped
        try #require(tokens & bit == 0, "two tokens in \(pushes): \(world)")
        world.beingPushed |= bit
    }

    @Test func aTokenOfAnotherTierIsDropped() {
        let (warm, pushes) = StateWord.free.entering(.warm)
        #expect(pushes == .warm)
        let (moved, pushesNow) = warm.promoted() ?? (warm, nil)
        #expect(pushesNow == .now)
        let (afterStale, claimed) = moved.popped(from: .warm)
        #expect(!claimed)
        #expect(!afterStale.hasToken(in: .warm))
        #expect(afterStale.popped(from: .now).claimed)
    }

    @Test func aTokenAlreadyInTheRingIsReused() {
        let warm = StateWord.free.entering(.warm).next
        let promoted = warm.promoted()?.next ?? warm
        let held = promoted.popped(from: .now).next
        let (released, pushes) = held.released(to: .warm)
        #expect(pushes == nil)
        #expect(released.tier == .warm && released.hasToken(in: .warm))
    }
}
