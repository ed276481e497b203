import Foundation

/// A small file system of its own, which is filled to the last byte and emptied again.
struct SmallDisk {
    let path: String
    /// The ledger's directory on it.
    var state: String { path + "/state" }
    private var filler: String { path + "/filler" }
    private static let bytesMax = 256 << 20

    /// - Throws: `BenchmarkError` when it is no mount point, not empty, or large: nobody's disk is
    ///   filled by mistake.
    init(_ path: String) throws {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
        let attributes = try FileManager.default.attributesOfFileSystem(forPath: self.path)
        let size = (attributes[.systemSize] as? NSNumber)?.intValue ?? .max
        guard size <= Self.bytesMax else {
            throw BenchmarkError(
                "\(self.path) is on a file system of \(size >> 20) MiB; expected a small one of "
                    + "its own, up to \(Self.bytesMax >> 20) MiB")
        }
        let present = try FileManager.default.contentsOfDirectory(atPath: self.path)
        guard present.allSatisfy({ $0 == "lost+found" }) else {
            throw BenchmarkError("\(self.path) is not empty: \(present.joined(separator: " "))")
        }
    }

    /// Nothing can be written any more; what is there can be overwritten.
    func fill() throws {
        // unsafe: the path is passed as a C string for the call only.
        let descriptor = unsafe open(filler, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var block = [UInt8](repeating: 0, count: 1 << 16)
        for index in block.indices { block[index] = UInt8(truncatingIfNeeded: index &* 31) }
        var count = block.count
        while count > 0 {
            // unsafe: the array's bytes, read within the call.
            let written = unsafe block.withUnsafeBytes {
                unsafe write(descriptor, $0.baseAddress, count)
            }
            if written <= 0 { count /= 2 }
        }
        fsync(descriptor)
    }

    func makeRoom() {
        // unsafe: the path is passed as a C string for the call only.
        unsafe _ = unlink(filler)
    }
}
