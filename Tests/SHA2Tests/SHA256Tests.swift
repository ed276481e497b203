import Testing

@testable import SHA2

/// Vectors of FIPS 180-4 (as published by NIST in its examples) and RFC 4231.
@Suite struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopq"
                + "klmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func publishedVectors(text: String, hex: String) {
        #expect(SHA256.hash(Array(text.utf8)).description == hex)
        #expect(Self.portableHash(Array(text.utf8)[...]).description == hex)
    }

    private static func portableHash(_ bytes: ArraySlice<UInt8>) -> Digest {
        var hash = SHA256(isPortable: true)
        hash.update(Array(bytes))
        return hash.finalize()
    }

    /// Every length around blocks, at every alignment.
    @Test func theProcessorsInstructionsGiveTheSame() {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<1_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        for length in 0...300 {
            let start = length % 17
            let part = bytes[start..<(start + length)]
            #expect(SHA256.hash(Array(part)) == Self.portableHash(part))
        }
        #expect(SHA256.hash(bytes) == Self.portableHash(bytes[...]))
    }

    @Test func aMillionLetters() {
        var hash = SHA256()
        let chunk = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
        for _ in 0..<1000 { hash.update(chunk) }
        let hex = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(hash.finalize().description == hex)
    }

    @Test func anySplitGivesTheSameDigest() {
        let text = (0..<200).map { UInt8($0) }
        let whole = SHA256.hash(text)
        for split in 0...text.count {
            var hash = SHA256()
            hash.update(Array(text[..<split]))
            hash.update(Array(text[split...]))
            #expect(hash.finalize() == whole)
        }
    }

    @Test func finalizeLeavesTheStateUsable() {
        var hash = SHA256()
        hash.update(Array("ab".utf8))
        _ = hash.finalize()
        hash.update(Array("c".utf8))
        #expect(hash.finalize() == SHA256.hash(Array("abc".utf8)))
    }

    @Test func constantTimeComparison() {
        let digest = SHA256.hash([1])
        #expect(ConstantTime.equal(digest.bytes, digest.bytes))
        #expect(!ConstantTime.equal(digest.bytes, Array(digest.bytes.dropLast())))
        for index in 0..<32 {
            var other = digest.bytes
            other[index] ^= 1
            #expect(!ConstantTime.equal(digest.bytes, other))
        }
    }
}
