/// Which events a subscriber asked for; empty lists ask for all.
struct EventFilter: Equatable {
    /// Names, in which `*` is any run of characters.
    var events: [String] = []
    /// Events of the daemon itself, which belong to no server, always pass.
    var servers: [String] = []

    func admits(_ event: EncodedEvent) -> Bool {
        if !servers.isEmpty, let server = event.server, !servers.contains(server) { return false }
        return events.isEmpty || events.contains { Self.matches($0, event.name) }
    }

    /// Whether `name` matches `glob`: linear, because the last `*` alone is ever retried.
    static func matches(_ glob: String, _ name: String) -> Bool {
        let glob = Array(glob.utf8)
        let name = Array(name.utf8)
        var g = 0
        var n = 0
        var retry: (glob: Int, name: Int)?
        while n < name.count {
            if g < glob.count, glob[g] == UInt8(ascii: "*") {
                retry = (g + 1, n)
                g += 1
            } else if g < glob.count, glob[g] == name[n] {
                g += 1
                n += 1
            } else if let last = retry {
                retry = (last.glob, last.name + 1)
                g = last.glob
                n = last.name + 1
            } else {
                return false
            }
        }
        return glob[g...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
