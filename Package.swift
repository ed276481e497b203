// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let strictC: [CSetting] = [
    .unsafeFlags(["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fvisibility=hidden"])
]

/// The hot path crosses module borders (rows, rings, evaluator): without this flag a generic or
/// non-inlinable call across modules costs 24 times as much (measured, see docs/adr/0002).
let hot: [SwiftSetting] =
    strict + [.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))]

/// `$ORIGIN/../lib/riskd` is where `make install` puts the Swift runtime libraries.
let installed: [LinkerSetting] = [
    .unsafeFlags(["-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../lib/riskd"])
]

let package = Package(
    name: "riskd",
    products: [
        .executable(name: "riskd", targets: ["riskd"]),
        .executable(name: "riskd-shim-host", targets: ["riskd-shim-host"]),
        .executable(name: "riskctl", targets: ["riskctl"]),
        .executable(name: "mtemud", targets: ["mtemud"]),
        .executable(name: "riskbench", targets: ["riskbench"]),
        .library(name: "mtshim-reference", type: .dynamic, targets: ["MTShimReference"]),
    ],
    targets: [
        .target(name: "CLinux", cSettings: [.unsafeFlags(["-Werror", "-Wall"])]),
        .target(name: "CMTShim", cSettings: strictC),
        .target(name: "MTShimReference", dependencies: ["CMTShim"], cSettings: strictC),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .target(name: "CSHA2", cSettings: strictC),
        .target(name: "SHA2", dependencies: ["CSHA2"], swiftSettings: strict),
        .target(name: "RiskEngine", swiftSettings: hot),
        .target(
            name: "MTBridge", dependencies: ["RiskEngine", "SHA2", "CLinux", "CMTShim"],
            swiftSettings: hot),
        .target(
            name: "MTEmulator", dependencies: ["MTBridge", "RiskEngine", "CLinux"],
            swiftSettings: hot),
        .target(
            name: "RiskService",
            dependencies: ["RiskEngine", "MTBridge", "SHA2", "CLinux", "CSQLite", "CSystemd"],
            swiftSettings: hot),
        .executableTarget(
            name: "riskd", dependencies: ["RiskService", "RiskEngine", "MTBridge", "CLinux"],
            swiftSettings: strict, linkerSettings: installed),
        .executableTarget(
            name: "riskd-shim-host",
            dependencies: ["MTBridge", "RiskEngine", "CLinux", "CSystemd"],
            swiftSettings: strict, linkerSettings: installed),
        .executableTarget(
            name: "riskctl", dependencies: ["RiskService", "RiskEngine", "MTBridge", "CLinux"],
            swiftSettings: strict, linkerSettings: installed),
        .executableTarget(
            name: "mtemud", dependencies: ["MTEmulator", "MTBridge", "RiskEngine", "CLinux"],
            swiftSettings: strict, linkerSettings: installed),
        .target(name: "RiskJudge", path: "Benchmarks/RiskJudge", swiftSettings: strict),
        .target(
            name: "CBench", path: "Benchmarks/CBench",
            cSettings: [
                .unsafeFlags(["-Werror", "-Wall"]),
                // The loops that ours are compared with are not to be held back.
                .unsafeFlags(["-O3"], .when(configuration: .release)),
            ]),
        .executableTarget(
            name: "riskbench",
            dependencies: [
                "RiskJudge", "RiskEngine", "RiskService", "MTBridge", "CBench", "CLinux", "CSQLite",
            ],
            path: "Benchmarks/riskbench", swiftSettings: hot, linkerSettings: installed),
        .executableTarget(
            name: "riskd-crash", dependencies: ["RiskService", "RiskEngine", "MTBridge", "CLinux"],
            path: "Benchmarks/riskd-crash", swiftSettings: strict, linkerSettings: installed),
        .target(
            name: "RiskSimulation",
            dependencies: ["RiskService", "RiskEngine", "MTBridge", "MTEmulator"],
            path: "Benchmarks/RiskSimulation", swiftSettings: hot),
        .executableTarget(
            name: "simulate", dependencies: ["RiskSimulation", "RiskEngine"],
            path: "Benchmarks/simulate", swiftSettings: strict),
        .testTarget(name: "TidyTests", swiftSettings: strict),
        .testTarget(name: "SHA2Tests", dependencies: ["SHA2"], swiftSettings: strict),
        .testTarget(name: "RiskEngineTests", dependencies: ["RiskEngine"], swiftSettings: strict),
        .testTarget(
            name: "MTBridgeTests", dependencies: ["MTBridge", "RiskEngine", "SHA2", "CLinux"],
            exclude: ["python"], swiftSettings: strict),
        .testTarget(
            name: "ShimTests",
            dependencies: [
                "MTBridge", "MTEmulator", "RiskEngine", "CLinux", "CMTShim", "mtemud",
                "riskd-shim-host", "riskctl",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MTEmulatorTests", dependencies: ["MTEmulator", "MTBridge", "RiskEngine"],
            swiftSettings: strict),
        // An SQLite file system that fails on command.
        .target(
            name: "CFaultyVFS", dependencies: ["CSQLite"], path: "Tests/CFaultyVFS",
            cSettings: strictC),
        .testTarget(
            name: "RiskServiceTests",
            dependencies: [
                "RiskService", "RiskEngine", "MTBridge", "MTEmulator", "CLinux", "CFaultyVFS",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "RiskbenchTests", dependencies: ["RiskJudge"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

// What runs under ThreadSanitizer needs nothing of the rest, and all of it compiled once more takes
// minutes: `make test-threads`.
if Context.environment["RISKD_TARGETS"] == "threads" {
    package.products = []
    package.targets.removeAll { !["RiskEngine", "RiskEngineTests"].contains($0.name) }
}
