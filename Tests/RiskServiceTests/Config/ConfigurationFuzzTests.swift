import Foundation
import RiskService
import Testing

@Suite("Configuration and rosters survive garbage")
struct ConfigurationFuzzTests {
    /// SplitMix64 (Steele, Lea, Flood 2014): the same mutations on every run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }

    /// Replaces, removes, inserts and doubles some bytes.
    private func mutated(_ text: String, _ random: inout Generator) -> String {
        let alphabet = Array("[]=#;!*,:+-/%. \n\"09azAZ".utf8) + [0, 0xc3, 0xff]
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            let byte = alphabet.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[at] = byte
            case 1: bytes.remove(at: at)
            case 2: bytes.insert(byte, at: at)
            default:
                let end = min(bytes.count, at + Int.random(in: 1...40, using: &random))
                bytes.insert(contentsOf: bytes[at..<end], at: at)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("Every mutation gives a configuration or errors with lines of the file")
    func configuration() {
        var random = Generator(state: 1)
        var refused = 0
        for _ in 0..<1_500 {
            let text = mutated(ConfigurationFixture.good, &random)
            do {
                let found = try ConfigurationFixture.parse(text)
                #expect(!found.servers.isEmpty)
            } catch let error as ConfigurationError {
                refused += 1
                let lines = text.split(
                    omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                #expect(!error.issues.isEmpty)
                #expect(error.issues.allSatisfy { (0...lines.count).contains($0.line) })
            } catch {
                Issue.record("\(error)")
            }
        }
        #expect((500..<1_500).contains(refused), "\(refused) of 1500 refused")
    }

    @Test("Every mutation of a roster gives rows or errors")
    func roster() {
        let text = """
            server,login,plan,phase,evaluation_id,start,initial_balance,currency
            live1,1001,two-step,"a \""b\""",ev-1,2014-04-28,100000.00,USD
            live1,1002,two-step,1,ev-2,2014-04-28T10:00:00.5+02:00,5000,EUR
            """
        var random = Generator(state: 2)
        for _ in 0..<1_500 {
            let (rows, issues) = RosterFile.parse(mutated(text, &random), file: "a")
            #expect(!rows.isEmpty || !issues.isEmpty)
            #expect(rows.allSatisfy { $0.enrolment.problems.isEmpty })
        }
    }
}
