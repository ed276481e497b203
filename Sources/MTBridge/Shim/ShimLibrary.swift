internal import CMTShim
internal import Glibc

/// A shim that was loaded and has shown a table of the right version: never unloaded, because
/// threads that were left behind in it may still return.
@safe
final class ShimLibrary: Sendable {
    let file: ShimFile
    /// Of the shim, for people: `reference 1.0 (2026-11-21)`.
    let name: String
    let capabilities: ShimCapabilities
    // unsafe: the table is static and unchanging by the contract, and the library stays loaded.
    nonisolated(unsafe) let api: UnsafePointer<mtshim_api>

    /// Loads the library and asks for its table.
    ///
    /// Runs code of the shim (its constructors, `mtshim_entry`), which may hang or crash: call it
    /// on a thread that can be left behind.
    init(_ file: ShimFile) throws(ShimError) {
        self.file = file
        // unsafe: dlopen and dlerror take and give C strings, which are copied at once.
        guard let handle = unsafe dlopen(file.path, RTLD_NOW | RTLD_LOCAL) else {
            let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "no reason given"
            throw ShimError(.unusable, "shim \(file.path): cannot be loaded: \(reason)")
        }
        guard let symbol = unsafe dlsym(handle, "mtshim_entry") else {
            throw ShimError(
                .unusable, "shim \(file.path): does not export mtshim_entry; see mtshim.h")
        }
        // unsafe: the header promises this type of the one symbol that a shim exports.
        let entry = unsafe unsafeBitCast(symbol, to: Entry.self)
        let version = UInt32(MTSHIM_VERSION)
        var table: UnsafePointer<mtshim_api>?
        let code = unsafe entry(version, version, &table)
        guard code == 0, let table = unsafe table else {
            throw ShimError(
                .unusable,
                "shim \(file.path): does not speak version \(version) of mtshim.h (code \(code))")
        }
        unsafe api = unsafe table
        capabilities = ShimCapabilities(rawValue: unsafe table.pointee.capabilities)
        name = try unsafe Self.describe(table, file)
        try unsafe Self.check(table, capabilities, name)
    }

    private typealias Entry =
        @convention(c) (UInt32, UInt32, UnsafeMutablePointer<UnsafePointer<mtshim_api>?>?) -> UInt32

    private static func describe(
        _ table: UnsafePointer<mtshim_api>, _ file: ShimFile
    ) throws(ShimError) -> String {
        // unsafe: both texts are arrays within the table.
        let name = unsafe withUnsafeBytes(of: table.pointee.name) { unsafe ShimText.read($0) }
        let build = unsafe withUnsafeBytes(of: table.pointee.build) { unsafe ShimText.read($0) }
        guard let name, let build, !name.isEmpty else {
            throw ShimError(
                .unusable, "shim \(file.path): its name or build is no text that ends with a NUL")
        }
        return build.isEmpty ? name : "\(name) \(build)"
    }

    private static func check(
        _ table: UnsafePointer<mtshim_api>, _ capabilities: ShimCapabilities, _ name: String
    ) throws(ShimError) {
        let version = unsafe table.pointee.version
        let size = unsafe table.pointee.struct_size
        guard version == MTSHIM_VERSION else {
            throw ShimError(.unusable, "shim \(name): agreed on version 1, gave table \(version)")
        }
        guard size >= MTSHIM_API_SIZE, size < 1 << 16 else {
            throw ShimError(
                .unusable,
                "shim \(name): its table has \(size) bytes, expected \(MTSHIM_API_SIZE)")
        }
        guard capabilities.contains(.mt4) != capabilities.contains(.mt5) else {
            throw ShimError(.unusable, "shim \(name): must be for MT4 or for MT5, one of them")
        }
        // unsafe: the functions fill the rest of a table of this size.
        let words = unsafe UnsafeRawBufferPointer(
            start: table, count: Int(MTSHIM_API_SIZE))
        let first = unsafe MemoryLayout<mtshim_api>.offset(of: \mtshim_api.connect) ?? 0
        for offset in stride(from: first, to: words.count, by: 8)
        where unsafe words.load(fromByteOffset: offset, as: UInt.self) == 0 {
            throw ShimError(
                .unusable,
                "shim \(name): function \((offset - first) / 8) of its table is missing; "
                    + "one that it lacks returns MT_RET_NOTIMPLEMENT")
        }
    }
}

/// MTSHIM_CAP_*: what a shim can do.
struct ShimCapabilities: OptionSet, Sendable {
    let rawValue: UInt64

    static let mt4 = ShimCapabilities(rawValue: 0x1)
    static let mt5 = ShimCapabilities(rawValue: 0x2)
    static let enforcer = ShimCapabilities(rawValue: 0x4)
    static let pushEvents = ShimCapabilities(rawValue: 0x8)
    static let pushQuotes = ShimCapabilities(rawValue: 0x10)
    static let directDeals = ShimCapabilities(rawValue: 0x20)
    static let closeBy = ShimCapabilities(rawValue: 0x40)
    static let severalConnections = ShimCapabilities(rawValue: 0x80)
    static let cachedAccounts = ShimCapabilities(rawValue: 0x100)

    /// Answers to dealer requests and pushed events come out of the queue.
    var needsEvents: Bool { !isDisjoint(with: [.enforcer, .pushEvents, .pushQuotes]) }
}

/// Texts as the shim gives them: UTF-8 in a field of fixed width.
enum ShimText {
    /// The text; nil when it is not UTF-8 or has no NUL.
    static func read(_ field: UnsafeRawBufferPointer) -> String? {
        // unsafe: both indices are within the field.
        guard let end = unsafe field.firstIndex(of: 0) else { return nil }
        return unsafe String(validating: field[..<end], as: UTF8.self)
    }

    /// The same for a log line: one line, whatever was in it.
    static func readLine(_ field: UnsafeRawBufferPointer) -> String {
        guard let text = unsafe read(field) else { return "(no text)" }
        return String(text.map { $0.isNewline || $0 < " " ? " " : $0 })
    }
}
