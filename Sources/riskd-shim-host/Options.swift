import Glibc
import MTBridge
import RiskEngine

/// What the host was told, by options or by a file of the same names.
struct Options {
    /// A role's two secrets: what riskd proves to us, and what we prove to the server.
    struct Identity {
        let login: Login
        let role: BridgeRole
        let secret: [UInt8]
        let password: [UInt8]
    }
    private(set) var shim = ""
    private(set) var listen = BridgeAddress.unix(path: "/run/riskd-shim/bridge.sock")
    private(set) var address = ""
    private(set) var settings = ""
    private(set) var identities: [Identity] = []
    private(set) var patienceMilliseconds: Int64 = 10_000
    private(set) var checksOnly = false

    static let help = """
        usage: riskd-shim-host --shim PATH --listen unix:/PATH --reader-login N [options]
               riskd-shim-host --config FILE

        Holds a firm's Manager library (mtshim.h) in a process of its own, and speaks riskd's bridge
        protocol for it on a Unix socket: when the library crashes, riskd sees a lost connection.

          --config FILE            options as lines NAME=VALUE, without dashes; # begins a comment
          --shim PATH              the library; root's or ours, and nobody else may write it
          --listen unix:/PATH      where riskd connects (bridge=unix:/PATH); mode 0660
          --shim-address TEXT      where the library connects to, in its own words
          --shim-settings TEXT     what else it wants to know
          --reader-login N         the manager that reads; riskd uses the same number
          --reader-secret FILE     what riskd proves itself with
          --reader-password FILE   the manager's password at the server
          --enforcer-login N       the manager that writes, and the same two files for it
          --enforcer-secret FILE
          --enforcer-password FILE
          --request-timeout MS     most that the library may take for a request (default 10000)
          --check                  check all of this, load nothing, and exit
          --version, --help

        Secrets default to $CREDENTIALS_DIRECTORY/riskd-shim_reader-secret and so on. A file of them
        belongs to root or to us, and nobody else may read it. riskd-shim-host@.service runs it.

        Exit codes: 0 stopped, 1 failed, 2 usage.

        """

    private static let names: Set<String> = [
        "shim", "listen", "shim-address", "shim-settings", "reader-login", "reader-secret",
        "reader-password", "enforcer-login", "enforcer-secret", "enforcer-password",
        "request-timeout",
    ]

    init(_ arguments: [String]) throws(HostError) {
        var values: [String: String] = [:]
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else { throw Self.usage("unexpected '\(word)'") }
            let name = String(word.dropFirst(2))
            if name == "check" {
                checksOnly = true
                continue
            }
            guard name == "config" || Self.names.contains(name) else {
                throw Self.usage("unknown option \(word)")
            }
            guard let value = rest.popFirst() else { throw Self.usage("\(word) needs a value") }
            if name == "config" {
                try Self.read(value, into: &values)
            } else {
                values[name] = value
            }
        }
        try take(values)
    }

    private static func usage(_ text: String) -> HostError {
        HostError("\(text); see --help", isUsage: true)
    }

    private static func read(
        _ path: String, into values: inout [String: String]
    ) throws(HostError) {
        let bytes = try SecretFile.bytes(of: path, isSecret: false)
        let lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            if line.isEmpty || line.hasPrefix("#") { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, names.contains(String(parts[0])) else {
                throw HostError("\(path):\(number + 1): expected NAME=VALUE, as in --help")
            }
            values[String(parts[0])] = String(parts[1])
        }
    }

    private mutating func take(_ values: [String: String]) throws(HostError) {
        guard let path = values["shim"] else { throw Self.usage("--shim is missing") }
        do throws(ShimError) {
            shim = try ShimFile(path).path
        } catch {
            throw HostError(error.description)
        }
        do throws(BridgeAddressError) {
            listen = try BridgeAddress(values["listen"] ?? "")
        } catch {
            throw Self.usage("--listen: \(error.description)")
        }
        guard case .unix = listen else { throw Self.usage("--listen: expected a Unix socket") }
        address = values["shim-address"] ?? ""
        settings = values["shim-settings"] ?? ""
        if let text = values["request-timeout"] {
            guard let number = Int64(text), (100...600_000).contains(number) else {
                throw Self.usage("--request-timeout \(text): expected 100 to 600000")
            }
            patienceMilliseconds = number
        }
        for (role, name) in [(BridgeRole.reader, "reader"), (.enforcer, "enforcer")] {
            if let identity = try Self.identity(role, name, values) { identities.append(identity) }
        }
        guard identities.contains(where: { $0.role == .reader }) else {
            throw Self.usage("--reader-login is missing")
        }
    }

    private static func identity(
        _ role: BridgeRole, _ name: String, _ values: [String: String]
    ) throws(HostError) -> Identity? {
        guard let text = values["\(name)-login"] else { return nil }
        guard let login = UInt64(text), login > 0 else {
            throw usage("--\(name)-login \(text): expected a manager's login")
        }
        return Identity(
            login: Login(login), role: role, secret: try secret("\(name)-secret", values),
            password: try secret("\(name)-password", values))
    }

    private static func secret(
        _ name: String, _ values: [String: String]
    ) throws(HostError) -> [UInt8] {
        // unsafe: the environment's string is copied at once.
        let directory = unsafe getenv("CREDENTIALS_DIRECTORY").map { unsafe String(cString: $0) }
        guard let path = values[name] ?? directory.map({ "\($0)/riskd-shim_\(name)" }) else {
            throw usage("--\(name) is missing")
        }
        var bytes = try SecretFile.bytes(of: path, isSecret: true)
        while let last = bytes.last, last == 10 || last == 13 { bytes.removeLast() }
        guard !bytes.isEmpty else { throw HostError("\(path): is empty") }
        return bytes
    }
}
