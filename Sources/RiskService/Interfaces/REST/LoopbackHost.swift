/// Names of this host in a `Host` field: what a page from elsewhere cannot make a browser send.
enum LoopbackHost {
    static func matches(_ host: String) -> Bool {
        let host = host.lowercased()
        for name in ["localhost", "127.0.0.1", "[::1]"] where host.hasPrefix(name) {
            let rest = host.dropFirst(name.count)
            if rest.isEmpty { return true }
            let port = rest.dropFirst()
            if rest.first == ":", !port.isEmpty, UInt16(port) != nil { return true }
        }
        return false
    }
}
