/// Which module may import which: the arrows of the architecture, and no other.
enum Layers {
    /// What each target may import of ours; whatever is absent here may import nothing of ours.
    static let allowed: [String: Set<String>] = [
        "SHA2": ["CSHA2"],
        "RiskEngine": [],
        "MTBridge": ["RiskEngine", "SHA2", "CLinux", "CMTShim"],
        "MTEmulator": ["MTBridge", "RiskEngine", "SHA2", "CLinux"],
        "RiskService": ["RiskEngine", "MTBridge", "SHA2", "CLinux", "CSQLite", "CSystemd"],
        "riskd": ["RiskService", "RiskEngine", "MTBridge", "CLinux"],
        "riskd-shim-host": ["MTBridge", "RiskEngine", "CLinux", "CSystemd"],
        "riskctl": ["RiskService", "RiskEngine", "MTBridge", "CLinux"],
        "mtemud": ["MTEmulator", "MTBridge", "RiskEngine", "CLinux"],
    ]

    static let ours: Set<String> = [
        "CLinux", "CMTShim", "CSHA2", "CSQLite", "CSystemd", "MTBridge", "MTEmulator",
        "RiskEngine", "RiskService", "SHA2",
    ]

    /// Imports of a file that its module may not have.
    static func findings(in file: SourceFile) -> [String] {
        let folders = file.path.split(separator: "/")
        guard folders.first == "Sources", folders.count > 2 else { return [] }
        let module = String(folders[1])
        let permitted = allowed[module] ?? []
        return imports(of: file).compactMap { imported in
            if module == "RiskEngine", imported != "Synchronization" {
                return "\(file.path): RiskEngine decides only; it may not import \(imported)"
            }
            if imported == "FoundationNetworking" {
                return "\(file.path): nothing links FoundationNetworking"
            }
            return ours.contains(imported) && !permitted.contains(imported)
                ? "\(file.path): \(module) may not import \(imported)" : nil
        }
    }

    /// The modules that a file imports, whatever the access level or the kind of the import.
    static func imports(of file: SourceFile) -> [String] {
        file.lines.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard let keyword = words.firstIndex(of: "import"), keyword <= 3 else { return nil }
            let before = words[..<keyword]
            let known: Set<String> = ["public", "internal", "private", "package", "fileprivate"]
            guard before.allSatisfy({ known.contains($0) || $0.hasPrefix("@") }) else {
                return nil
            }
            let kinds: Set<String> = ["struct", "class", "enum", "func", "var", "let", "typealias"]
            let name = words[(keyword + 1)...].first { !kinds.contains($0) }
            return name.map { String($0.prefix { $0 != "." }) }
        }
    }
}
