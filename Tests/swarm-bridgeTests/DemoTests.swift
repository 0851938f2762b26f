import HTTP
import Posix
import Testing

/// The demo, as somebody meets it who has just built the program.
@EventLoop
@Suite struct DemoTests {
    @Test func `it says where the bridge is, serves its nodes, and ends when its time is over`()
        async throws
    {
        try await Scene.play { scene in
            let demo = try scene.bridge([
                "demo", "--duration", "6s", "--web.listen-address=127.0.0.1:0",
            ])
            try await demo.runs(until: "it has introduced itself") {
                demo.output.contains("What happens")
            }
            let lines = demo.output.split(separator: "\n").map(String.init)
            let heading = try #require(lines.first)
            #expect(heading == "The bridge:")
            let urls = lines.dropFirst().prefix(3).compactMap {
                $0.split(separator: " ").first.map(String.init)
            }
            let bridge = try #require(urls.first.map { String($0.dropLast()) })
            #expect(urls == ["\(bridge)/", "\(bridge)/sd/demo", "\(bridge)/metrics"])
            try await eventually("it has a list") {
                try await scene.ask(bridge, "/sd/demo").status == 200
            }

            let groups = try JSON(try await scene.ask(bridge, "/sd/demo").body).elements
            #expect(groups.count == 8)
            for group in groups {
                let target = try #require(group["targets"].elements.first?.text)
                let page = try await scene.ask("http://\(target)", "/metrics")
                #expect(page.status == 200 && page.text.contains("machine_cpu_cores"))
            }
            let up = "swarm_bridge_discovery_up{discovery_job=\"demo\"} 1\n"
            #expect(try await scene.ask(bridge, "/metrics").text.contains(up))

            #expect(try await demo.exitCode() == 0)
            #expect(demo.output.contains("the bridge serves 5 nodes (5 healthy)"))
        }
    }

    @Test func `it scales a service for real and says why`() async throws {
        try await Scene.play { scene in
            let demo = try scene.bridge(["demo", "--web.listen-address=127.0.0.1:0"])
            try await demo.runs(until: "it has decided") {
                demo.output.contains("the bridge decides: worker is scaled up from 3 to ")
            }
            let output = demo.output
            #expect(output.contains("service worker is scaled to "))
            #expect(output.contains("replicas: cores is 0."))
        }
    }

    @Test(arguments: ["127.0.0.1:0", "0.0.0.0:0"])
    func `the addresses that it prints can be opened`(listen: String) async throws {
        try await Scene.play { scene in
            let demo = try scene.bridge(["demo", "--nodes=1", "--web.listen-address=\(listen)"])
            try await demo.runs(until: "it has introduced itself") {
                demo.output.contains("What happens")
            }
            let text = demo.output
            let marks = text.split(separator: "\n").filter { $0.contains("http_sd_configs") }
            #expect(marks.count == 1 && !text.contains(":0/"))
            #expect(!text.contains("//0.0.0.0"))
            #expect(text.contains("   (dead)"))
            demo.send(15)
            #expect(try await demo.exitCode() == 0)
        }
    }

    @Test func `on a socket of the file system alone, it says how that is asked`() async throws {
        try await Scene.play { scene in
            let socket = "\(scene.folder)/demo.sock"
            let demo = try scene.bridge([
                "demo", "--nodes=1", "--web.listen-address=unix://\(socket)",
                "--web.telemetry-path=/own",
            ])
            try await demo.runs(until: "it has introduced itself") {
                demo.output.contains("What happens")
            }
            let text = demo.output
            let asking = "  curl --unix-socket \(socket) http://localhost"
            for path in ["/ ", "/sd/demo ", "/own ", "/api/v1/services "] {
                #expect(text.contains("\n\(asking)\(path)"), "\(path)")
                let target = String(path.dropLast())
                try await eventually("\(path) is answered") {
                    try await scene.ask("unix://\(socket)", target).status == 200
                }
            }
            #expect(!text.contains("http://\(socket)") && !text.contains("http:///"))
            #expect(!text.contains("scrape_configs"))
            #expect(text.contains("\n--web.listen-address=127.0.0.1:10946 too.\n"))
        }
    }
}
