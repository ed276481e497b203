import CLinux
import MTBridge
import MTEmulator

/// The fault commands' Unix socket: text lines in, one text line (or the help) out.
final class ControlSocket {
    private struct Peer {
        var transport: SocketTransport
        var line: [UInt8] = []
    }
    let listener: BridgeListener
    private var peers: [Int32: Peer] = [:]
    private static let lineBytesMax = 65_536

    init(path: String) throws(BridgeAddressError) {
        listener = try BridgeListener(.unix(path: path), mode: 0o600)
    }

    var descriptors: [Int32] { peers.keys.sorted() }

    /// Takes waiting peers in; the new descriptors.
    func accept() -> [Int32] {
        var added: [Int32] = []
        while let transport = listener.accept() {
            peers[transport.descriptor] = Peer(transport: transport)
            added.append(transport.descriptor)
        }
        return added
    }

    func has(_ descriptor: Int32) -> Bool { peers[descriptor] != nil }

    /// Reads a peer's commands and answers them with `handle`; false when the peer has gone.
    func serve(_ descriptor: Int32, _ handle: (String) -> String) -> Bool {
        guard var peer = peers[descriptor] else { return false }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            // unsafe: the transport writes within the buffer.
            let result = unsafe buffer.withUnsafeMutableBytes {
                unsafe peer.transport.read(into: $0)
            }
            guard case .moved(let count) = result, peer.line.count < Self.lineBytesMax else {
                peers[descriptor] = peer
                if case .wouldBlock = result { return true }
                return false
            }
            for byte in buffer[..<count] {
                if byte != 10 {
                    peer.line.append(byte)
                    continue
                }
                let command = String(decoding: peer.line, as: UTF8.self)
                peer.line.removeAll()
                let answer = Array((handle(command) + "\n").utf8)
                // unsafe: the array's bytes, read within the call.
                _ = unsafe answer.withUnsafeBytes { unsafe peer.transport.write($0) }
            }
        }
    }

    func drop(_ descriptor: Int32) { peers.removeValue(forKey: descriptor)?.transport.close() }
}
