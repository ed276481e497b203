import CBench
import CLinux
import Foundation

/// `riskbench queue`: our tier ring beside the C++ queues, round by round.
enum QueueCommand {
    static let help = """
        riskbench queue [--seconds N] [--check] [--json] [--peers FILE]

        Measures the tier ring beside moodycamel::ConcurrentQueue, atomic_queue (try),
        boost::lockfree::queue and two C++ ports, in interleaved rounds on two processors.
        Peers whose headers are not installed are left out, and named.

          --seconds N   measure for about N seconds, at least 5 rounds (default 10)
          --check       exit 1 when ours takes more than 1.3 times the best of its contract
          --peers FILE  source of the C++ peers (default Benchmarks/peers/queue_peers.cpp)
          --json        one JSON object instead of the table

        """
    static let roundsMin = 5
    static let peersSource = "Benchmarks/peers/queue_peers.cpp"
    static let peersExpected = ["vyukov", "turns", "moodycamel", "atomic_queue", "boost"]

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(
            arguments, names: ["seconds", "peers"], flags: ["check", "json"])
        let seconds = try options.number("seconds", default: 10, in: 1...3_600)
        let peers = startPeers(
            source: options.text("peers") ?? Programs.checkout + "/" + peersSource)
        defer { peers?.stop() }
        let results = try measure(peers, seconds: seconds)
        if options.has("json") {
            Output.line(results.json.text)
        } else {
            Output.text(results.report)
        }
        guard options.has("check") else { return 0 }
        if peers == nil { Output.error("--check: without peers there is nothing to compare with") }
        for failure in results.failures { Output.error("--check: \(failure)") }
        return peers == nil || !results.failures.isEmpty ? 1 : 0
    }

    private static func measure(_ peers: PeerProcess?, seconds: Int) throws -> QueueResults {
        let first = cbench_cpu(0)
        // On a machine with one processor the two sides take turns on it.
        let processors = (first, cbench_cpu_count() > 1 ? cbench_cpu(1) : first)
        let deadline = clinux_monotonic_ns() + Int64(seconds) * 1_000_000_000
        var results = QueueResults()
        repeat {
            var round: [(queue: String, measure: QueueMeasure, value: Double)] = []
            for measure in QueueMeasure.allCases {
                let value = try OurRing.round(measure, processors: processors)
                round.append((QueueResults.ours, measure, value))
                for queue in peers?.queues ?? [] {
                    let value = try peers?.round(queue, measure, processors: processors) ?? 0
                    round.append((queue, measure, value))
                }
            }
            results.add(round)
        } while results.rounds < roundsMin || clinux_monotonic_ns() < deadline
        return results
    }

    private static func startPeers(source: String) -> PeerProcess? {
        do {
            let directory = Programs.directory + "/riskbench-peers"
            let peers = try PeerProcess(source: source, buildDirectory: directory)
            let absent = peersExpected.filter { !peers.queues.contains($0) }
            if !absent.isEmpty {
                Output.error(
                    "not installed, not measured: \(absent.joined(separator: ", ")) "
                        + "(Debian: libconcurrentqueue-dev libatomic-queue-dev libboost-dev)")
            }
            return peers
        } catch let error as BenchmarkError {
            Output.error("without C++ peers: \(error.message)")
        } catch {
            Output.error("without C++ peers: \(error)")
        }
        return nil
    }
}
