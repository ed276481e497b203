import SHA2
import Testing

/// RFC 4231, section 4.
@Suite struct HMACSHA256Tests {
    struct Vector: CustomTestStringConvertible {
        var number: Int
        var key: [UInt8]
        var data: [UInt8]
        var hex: String
        var testDescription: String { "RFC 4231 test case \(number)" }
    }

    static let vectors = [
        Vector(
            number: 1, key: [UInt8](repeating: 0x0b, count: 20), data: Array("Hi There".utf8),
            hex: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Vector(
            number: 2, key: Array("Jefe".utf8), data: Array("what do ya want for nothing?".utf8),
            hex: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Vector(
            number: 3, key: [UInt8](repeating: 0xaa, count: 20),
            data: [UInt8](repeating: 0xdd, count: 50),
            hex: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Vector(
            number: 4, key: (1...25).map { UInt8($0) }, data: [UInt8](repeating: 0xcd, count: 50),
            hex: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        Vector(
            number: 6, key: [UInt8](repeating: 0xaa, count: 131),
            data: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            hex: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Vector(
            number: 7, key: [UInt8](repeating: 0xaa, count: 131),
            data: Array(
                ("This is a test using a larger than block-size key and a larger than block-size "
                    + "data. The key needs to be hashed before being used by the HMAC algorithm.")
                    .utf8),
            hex: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]

    @Test(arguments: vectors) func publishedVector(_ vector: Vector) {
        #expect(HMACSHA256.code(vector.data, key: vector.key).description == vector.hex)
    }

    /// Test case 5 gives the first 128 bits only: what a frame tag is.
    @Test func truncatedVector() {
        let code = HMACSHA256.code(
            Array("Test With Truncation".utf8), key: [UInt8](repeating: 0x0c, count: 20))
        #expect(code.description.hasPrefix("a3b6167473100ee06e0c796c2955552b"))
    }

    @Test func aKeyedStateIsReusable() {
        let keyed = HMACSHA256(key: Array("Jefe".utf8))
        for _ in 0..<2 {
            var code = keyed
            code.update(Array("what do ya want for nothing?".utf8))
            #expect(
                code.finalize()
                    == HMACSHA256.code(
                        Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
        }
    }
}
