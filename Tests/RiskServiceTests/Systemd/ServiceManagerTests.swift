import CLinux
import Foundation
import Testing

@testable import RiskService

/// Each test runs in a process of its own: the environment is how systemd speaks to a service.
@Suite struct ServiceManagerTests {
    @Test func tellsSystemdWhatHappens() async {
        await #expect(processExitsWith: .success) {
            let manager = try NotificationSocket()
            let service = ServiceManager()
            service.ready(status: "watching 3 accounts")
            #expect(manager.next() == "READY=1\nSTATUS=watching 3 accounts")
            service.status("a\nREADY=1")
            #expect(manager.next() == "STATUS=a READY=1")
            service.reloading()
            #expect(manager.next().hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
            service.petWatchdog()
            #expect(manager.next() == "WATCHDOG=1")
            service.stopping(status: "draining")
            #expect(manager.next() == "STOPPING=1\nSTATUS=draining")
        }
    }

    @Test func readsTheWatchdogIntervalThatIsMeantForUs() async {
        await #expect(processExitsWith: .success) {
            #expect(ServiceManager().watchdogIntervalMicroseconds == nil)
            setVariable("WATCHDOG_USEC", "10000000")
            setVariable("WATCHDOG_PID", "\(getpid())")
            #expect(ServiceManager().watchdogIntervalMicroseconds == 10_000_000)
            setVariable("WATCHDOG_PID", "\(getpid() + 1)")
            #expect(ServiceManager().watchdogIntervalMicroseconds == nil)
        }
    }

    @Test func doesNothingWithoutSystemd() async {
        await #expect(processExitsWith: .success) {
            setVariable("NOTIFY_SOCKET", nil)
            ServiceManager().ready(status: "alone")
            let sockets = try ServiceManager().takeSockets()
            #expect(sockets.isEmpty)
        }
    }

    @Test func namesTheSocketsThatItIsPassed() async {
        await #expect(processExitsWith: .success) {
            let first = try pass([try Listener.tcp(), try Listener.tcp()], names: "rest:control")
            let sockets = try ServiceManager().takeSockets(from: first)
            #expect(
                sockets == [
                    ListenSocket(name: "rest", descriptor: first),
                    ListenSocket(name: "control", descriptor: first + 1),
                ])
            #expect(fcntl(first, F_GETFL) & O_NONBLOCK != 0)
        }
    }

    @Test func refusesADescriptorThatDoesNotListen() async {
        await #expect(processExitsWith: .success) {
            let null = try FileHandle(forReadingFrom: URL(filePath: "/dev/null"))
            let first = try pass([null.fileDescriptor], names: "events")
            #expect(throws: SocketPassingError.notListening(name: "events", descriptor: first)) {
                try ServiceManager().takeSockets(from: first)
            }
        }
    }
}

private func setVariable(_ name: String, _ value: String?) {
    // unsafe: both texts are copied into the environment of a process that has one user of it.
    _ = unsafe value.map { unsafe setenv(name, $0, 1) } ?? unsetenv(name)
}

/// Says in the environment, as systemd would, that `descriptors` were passed.
///
/// Systemd puts them at 3, where a process of this test's has its own long since: of the runner, or
/// of libdispatch, which does not survive it when another is put there.
///
/// - Returns: The first of copies of them, one after the other.
private func pass(_ descriptors: [Int32], names: String) throws -> Int32 {
    let first: Int32 = 200
    for (index, descriptor) in descriptors.enumerated() {
        let place = first + Int32(index)
        try #require(fcntl(descriptor, F_DUPFD, place) == place)
    }
    // libsystemd marks 3 and so on to be closed in children: they must be there, whatever they are.
    var filler: Int32 = 0
    while filler < 3 + descriptors.count {
        // unsafe: the path is a constant.
        filler = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        try #require(filler >= 0)
    }
    setVariable("LISTEN_PID", "\(getpid())")
    setVariable("LISTEN_FDS", "\(descriptors.count)")
    setVariable("LISTEN_FDNAMES", names)
    return first
}

private enum Listener {
    /// A listening socket on a loopback port of the kernel's choice.
    static func tcp() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        // unsafe: the address is read during the call.
        try #require(unsafe clinux_bind_inet(descriptor, &address) == 0)
        try #require(listen(descriptor, 8) == 0)
        return descriptor
    }
}

/// Stands in for systemd's end of `$NOTIFY_SOCKET`.
private struct NotificationSocket {
    private let descriptor: Int32

    init() throws {
        let name = "riskd-notify-\(getpid())"
        setVariable("NOTIFY_SOCKET", "@\(name)")
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // unsafe: a name in the abstract space (after a zero byte) is copied into the address.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            unsafe UnsafeMutableRawBufferPointer(rebasing: bytes.dropFirst()).copyBytes(
                from: name.utf8)
        }
        let size = MemoryLayout<sa_family_t>.size + 1 + name.utf8.count
        try #require(unsafe clinux_bind_unix(descriptor, &address, socklen_t(size)) == 0)
    }

    /// The next datagram; waits for it.
    func next() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        // unsafe: the kernel writes at most `count` bytes into the buffer during the call.
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
