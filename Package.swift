// swift-tools-version: 6.3

import PackageDescription

/// Whether this is the build of the libFuzzer program, for which every module counts its branches.
///
/// `FUZZ=1 swift build -c release --product fuzz --scratch-path .build-fuzz`
let isFuzzing = Context.environment["FUZZ"] != nil

let settings: [SwiftSetting] =
    [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : [])

/// A module of the bridge: a folder of Sources.
///
/// What it may import is what it lists here.
func module(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: settings)
}

/// A program, a folder of Sources with an entry point.
func program(_ name: String, imports: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: imports, swiftSettings: settings)
}

/// The tests of one module, in a folder of Tests.
func tests(of name: String, with more: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + more,
        swiftSettings: settings
    )
}

/// The libFuzzer program.
///
/// Its own main function picks what is fuzzed, so the one that comes with libFuzzer has to give way,
/// which the linker of LLVM does when it is told to.
let fuzzers: [Target] =
    isFuzzing
    ? [
        .executableTarget(
            name: "fuzz",
            dependencies: ["HTTP", "Metrics", "Config", "Discovery", "Testdata"],
            swiftSettings: settings,
            linkerSettings: [
                .unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"]),
                .unsafeFlags(["-Xlinker", "-z", "-Xlinker", "muldefs"]),
                // For the program to find it by its name.
                .unsafeFlags(["-Xlinker", "--export-dynamic-symbol=LLVMFuzzerRunDriver"]),
            ]
        )
    ] : []

let package = Package(
    name: "swarm-bridge",
    products: [.executable(name: "swarm-bridge", targets: ["swarm-bridge"])],
    targets: fuzzers + [
        .systemLibrary(name: "CLinux"),
        module("Posix", imports: ["CLinux"]),
        module("TLS", imports: ["CLinux", "Posix"]),
        module("HTTP", imports: ["Posix", "TLS"]),
        module("Metrics", imports: ["Posix"]),
        module("Config"),
        module("JSON"),
        module("Daemon", imports: ["Posix", "TLS", "HTTP", "Metrics", "Config"]),
        module("Docker", imports: ["Posix", "HTTP", "Config", "JSON", "Daemon"]),
        module(
            "Discovery",
            imports: ["Posix", "HTTP", "Metrics", "Config", "JSON", "Daemon", "Docker"]
        ),
        module(
            "Scrape",
            imports: ["Posix", "HTTP", "Metrics", "Config", "JSON", "Daemon", "Docker"]
        ),
        module("Scaling", imports: ["JSON"]),
        module(
            "Autoscaler",
            imports: [
                "Posix", "HTTP", "Metrics", "Config", "JSON", "Daemon", "Scrape", "Scaling",
            ]
        ),
        module(
            "Orchestrators",
            imports: [
                "Posix", "HTTP", "Metrics", "Config", "JSON", "Daemon", "Docker", "Scaling",
                "Autoscaler",
            ]
        ),
        module(
            "StatusPage",
            imports: [
                "Posix", "HTTP", "Config", "JSON", "Daemon", "Discovery", "Scrape", "Scaling",
                "Autoscaler",
            ]
        ),
        module("Simulation", imports: ["Posix", "HTTP"]),
        program(
            "swarm-bridge",
            imports: [
                "Posix", "TLS", "HTTP", "Metrics", "Config", "JSON", "Daemon", "Docker",
                "Discovery", "Scrape", "Scaling", "Autoscaler", "Orchestrators", "StatusPage",
                "Simulation",
            ]
        ),
        program(
            "bench",
            imports: [
                "CLinux", "Posix", "HTTP", "Metrics", "Config", "JSON", "Daemon", "Discovery",
                "Scrape", "Scaling", "Autoscaler", "Simulation",
            ]
        ),

        .target(name: "Testdata", path: "Tests/Testdata", swiftSettings: settings),
        .target(
            name: "DockerLab",
            dependencies: ["Posix", "HTTP", "Config", "JSON", "Daemon", "Docker", "Testdata"],
            path: "Tests/DockerLab",
            exclude: ["lab", "stack-images"],
            swiftSettings: settings
        ),
        tests(of: "Posix", with: ["Testdata"]),
        tests(of: "TLS", with: ["Posix", "Testdata"]),
        tests(of: "HTTP", with: ["Posix", "TLS", "Testdata"]),
        tests(of: "Metrics", with: ["Testdata"]),
        tests(of: "Config", with: ["Posix", "Testdata"]),
        tests(of: "JSON", with: ["Testdata"]),
        tests(of: "Daemon", with: ["Posix", "TLS", "HTTP", "Metrics", "Config", "Testdata"]),
        tests(
            of: "Docker",
            with: ["Posix", "HTTP", "Config", "JSON", "Daemon", "DockerLab", "Testdata"]
        ),
        tests(
            of: "Discovery",
            with: [
                "Posix", "HTTP", "Metrics", "Config", "JSON", "Daemon", "Docker", "Simulation",
                "DockerLab", "Testdata",
            ]
        ),
        tests(
            of: "Scrape",
            with: [
                "Posix", "HTTP", "Metrics", "Config", "JSON", "Daemon", "Docker", "Simulation",
                "DockerLab", "Testdata",
            ]
        ),
        tests(of: "Scaling", with: ["Config", "JSON", "Testdata"]),
        tests(
            of: "Autoscaler",
            with: [
                "Posix", "HTTP", "Metrics", "Config", "JSON", "Daemon", "Scrape", "Scaling",
                "Testdata",
            ]
        ),
        tests(
            of: "Orchestrators",
            with: [
                "Posix", "HTTP", "Metrics", "Config", "JSON", "Daemon", "Docker", "Scrape",
                "Scaling", "Autoscaler", "DockerLab", "Testdata",
            ]
        ),
        tests(
            of: "StatusPage",
            with: [
                "Posix", "HTTP", "Metrics", "Config", "JSON", "Daemon", "Discovery", "Scrape",
                "Scaling", "Autoscaler", "Testdata",
            ]
        ),
        tests(of: "Simulation", with: ["HTTP", "Posix", "Testdata"]),
        tests(
            of: "swarm-bridge",
            with: [
                "Posix", "TLS", "HTTP", "Metrics", "Config", "Daemon", "Docker", "Discovery",
                "Scrape", "Scaling", "Autoscaler", "Simulation", "DockerLab", "Testdata",
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
