import RiskEngine
import SHA2

/// The first frame: who wants in, and a nonce.
struct Hello: WireRecord {
    /// "MTBR", read as a little-endian word.
    static let magicExpected: UInt32 = 0x5242_544d

    var magic = Hello.magicExpected
    var versionMin = WireLimits.versions.lowerBound
    var versionMax = WireLimits.versions.upperBound
    var role = BridgeRole.reader
    /// The client insists on tagged frames.
    var wantsTags = false
    var login = Login(0)
    var nonce = [UInt8](repeating: 0, count: 32)

    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.word(&magic, "magic")
        try coder.word(&versionMin, "version_min")
        try coder.word(&versionMax, "version_max")
        try coder.choice(&role, "role")
        try coder.flag(&wantsTags, "wants_tags")
        try coder.padding(6)
        try coder.choice(&login, "login")
        try coder.bytes(&nonce, count: 32, "nonce")
    }
}

/// The server's answer to a hello: the version that both speak, and a nonce.
struct Challenge: WireRecord {
    var version: UInt16 = 0
    /// Every frame after the welcome carries a tag.
    var tags = false
    var nonce = [UInt8](repeating: 0, count: 32)

    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.word(&version, "version")
        try coder.flag(&tags, "tags")
        try coder.padding(5)
        try coder.bytes(&nonce, count: 32, "nonce")
    }
}

/// The client's proof that it knows the secret.
struct Proof: WireRecord {
    var code = [UInt8](repeating: 0, count: 32)

    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.bytes(&code, count: 32, "proof")
    }
}

/// The server's own proof, and who it is.
struct Welcome: WireRecord {
    var code = [UInt8](repeating: 0, count: 32)
    var info = BridgeServerInfo()

    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.bytes(&code, count: 32, "proof")
        try info.code(&coder)
    }
}

/// Why the server is about to close the connection.
struct Refusal: WireRecord {
    enum Reason: UInt16 {
        case version = 1
        case authentication = 2
        case violation = 3
    }
    var reason = Reason.violation
    var versionMin = WireLimits.versions.lowerBound
    var versionMax = WireLimits.versions.upperBound
    var retcode = Retcode.errParams
    var text = ""

    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.choice(&reason, "reason")
        try coder.word(&versionMin, "version_min")
        try coder.word(&versionMax, "version_max")
        try coder.padding(2)
        try coder.choice(&retcode, "retcode")
        try coder.text(&text, width: 128, "text")
    }
}

/// What both sides agreed on, under the secret: proofs and keys are made of it.
struct Transcript {
    enum Label: String {
        case clientProof = "client proof"
        case serverProof = "server proof"
        case clientFrames = "client frames"
        case serverFrames = "server frames"
    }
    private let bytes: [UInt8]

    init(_ hello: Hello, _ challenge: Challenge) {
        bytes = Self.encode(hello) + Self.encode(challenge)
    }

    /// HMAC(secret, label padded to 16 bytes, hello, challenge, `suffix`).
    func code(_ label: Label, secret: [UInt8], suffix: [UInt8] = []) -> [UInt8] {
        HMACSHA256.code(message(label, suffix), key: secret).bytes
    }

    func code(_ label: Label, secret: Secret, suffix: [UInt8] = []) -> [UInt8] {
        secret.code(message(label, suffix))
    }

    private func message(_ label: Label, _ suffix: [UInt8]) -> [UInt8] {
        var text = Array(label.rawValue.utf8)
        text += [UInt8](repeating: 0, count: 16 - text.count)
        return text + bytes + suffix
    }

    static func encode<R: WireRecord>(_ record: R) -> [UInt8] {
        let buffer = ByteBuffer()
        var writer = WireWriter(buffer: buffer)
        writer.put(record)
        writer.flush()
        // unsafe: copied within the call.
        return unsafe Array(buffer.readable)
    }
}
