import CLinux
import Foundation
import MTBridge

@testable import RiskService

/// The two secret files of a simulated firm, and everything that operators do to them.
final class RotatingSecrets {
    /// How a secret's file may be found.
    enum Mishap: CaseIterable {
        case none
        case halfWritten
        case empty
        case wrongOwner
        case wrongMode
        case wrongSecret
        case missing
    }
    let directory: TemporaryDirectory
    /// Every secret that there ever was: none may be seen anywhere.
    private(set) var all: [String] = []
    private var current: [BridgeRole: String] = [:]
    private var random = SplitMix64(seed: 23)

    init() throws {
        directory = try TemporaryDirectory()
        for role in [BridgeRole.reader, .enforcer] {
            current[role] = fresh()
            try write(role)
        }
    }

    func path(_ role: BridgeRole) -> String { "\(directory.path)/\(role.name)" }

    /// What the server takes.
    var identities: [ServerSession.Identity] {
        [
            (SimulatedConnector.reader, BridgeRole.reader),
            (SimulatedConnector.enforcer, .enforcer),
        ].map { login, role in
            ServerSession.Identity(
                login: login, role: role, secret: Array((current[role] ?? "").utf8))
        }
    }

    /// Settings that name the files.
    var settings: String {
        "reader-secret=\(path(.reader))\nenforcer-secret=\(path(.enforcer))"
    }

    private func fresh() -> String {
        let secret = "secret-" + String(random.next(), radix: 16) + String(random.next(), radix: 16)
        all.append(secret)
        return secret
    }

    /// A new secret on the server, whose file goes wrong at first.
    func rotate(_ role: BridgeRole, _ mishap: Mishap) throws {
        current[role] = fresh()
        let path = path(role)
        switch mishap {
        case .none: try write(role)
        case .halfWritten: try put(String((current[role] ?? "").prefix(12)), path)
        case .empty: try put("", path)
        case .wrongOwner:
            try write(role)
            // Only root can give files away; a file that all may read is refused, too.
            // unsafe: the path is passed as a C string for the call only.
            if unsafe chown(path, 65_534, 65_534) != 0 { _ = unsafe chmod(path, 0o644) }
        case .wrongMode:
            try write(role)
            // unsafe: the path is passed as a C string for the call only.
            _ = unsafe chmod(path, 0o644)
        case .wrongSecret: try put(fresh(), path)
        case .missing: try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// As an operator should: a new file that replaces the old one at once.
    func write(_ role: BridgeRole) throws {
        let new = path(role) + ".new"
        try put((current[role] ?? "") + "\n", new)
        // unsafe: the paths are passed as C strings for the call only.
        _ = unsafe rename(new, path(role))
    }

    /// Without replacing: whoever reads meanwhile finds what is there so far.
    private func put(_ text: String, _ path: String) throws {
        // unsafe: the path is passed as a C string for the call only.
        _ = unsafe chmod(path, 0o600)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        // unsafe: the path is passed as a C string for the call only.
        _ = unsafe chmod(path, 0o400)
    }
}
