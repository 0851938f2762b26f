import Glibc
import HTTP
import Posix

/// A folder for one run, removed at its end.
struct Workplace {
    let path: String

    init() throws {
        var template = Array("/tmp/swarm-bridge-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("cannot make a folder in /tmp") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try AtomicFile.write(bytes, to: "\(path)/\(name)")
    }

    func text(_ name: String) -> String { Machine.text("\(path)/\(name)") }

    func remove() {
        for folder in ["\(path)/temp", path] {
            guard let entries = opendir(folder) else { continue }
            while let entry = readdir(entries) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                unlink("\(folder)/\(name)")
            }
            closedir(entries)
            rmdir(folder)
        }
    }
}

/// Other programs that a benchmark needs.
enum Peer {
    /// The path of an installed program; `package` is what Debian calls it.
    static func path(_ name: String, package: String) throws -> String {
        let folders = [
            "/usr/local/bin", "/usr/bin", "/usr/local/sbin", "/usr/sbin", "/bin", "/sbin",
        ]
        for folder in folders where access("\(folder)/\(name)", X_OK) == 0 {
            return "\(folder)/\(name)"
        }
        throw Failure("\(name) is not installed (Debian: apt-get install \(package))")
    }

    /// A port of 127.0.0.1 that was free a moment ago.
    @EventLoop
    static func freePort() throws -> UInt16 {
        let socket = try Socket.listen(on: .ipv4(0x7F00_0001, port: 0))
        guard let port = socket.localAddress?.port else { throw Failure("there is no free port") }
        return port
    }

    /// Asks until the answer is 200.
    ///
    /// - Returns: the answer.
    @EventLoop
    @discardableResult
    static func answer(
        _ target: String,
        port: UInt16,
        within limit: Duration = .seconds(10)
    ) async throws -> ClientResponse {
        let url = try ServiceURL("http://127.0.0.1:\(port)")
        let client = Client(userAgent: "bench")
        defer { client.closeIdle() }
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            let request = ClientRequest("GET", url, target, time: .seconds(1))
            if let response = try? await client.send(request), response.status.code == 200 {
                return response
            }
            try await Task.sleep(for: .microseconds(500))
        }
        throw Failure("port \(port) has not answered \(target) with 200 for \(limit)")
    }
}

/// The reference among servers: nginx, one process, with a configuration that serves one file fast.
enum Nginx {
    /// Starts it on `port` with `body` at `/list.json`.
    static func start(_ place: Workplace, port: UInt16, body: [UInt8]) throws -> Child {
        let path = try Peer.path("nginx", package: "nginx-light")
        mkdir("\(place.path)/temp", 0o755)
        try place.write(body, to: "list.json")
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "    \($0)_temp_path \(place.path)/temp;" }
        let configuration = """
            daemon off;
            master_process off;
            worker_processes 1;
            pid \(place.path)/nginx.pid;
            error_log \(place.path)/nginx.log;
            events { worker_connections 1024; }
            http {
                access_log off;
                sendfile on;
                tcp_nopush on;
                open_file_cache max=16;
                keepalive_requests 1000000000;
                types { application/json json; }
            \(temporary.joined(separator: "\n"))
                server {
                    listen 127.0.0.1:\(port);
                    root \(place.path);
                }
            }

            """
        try place.write(Array(configuration.utf8), to: "nginx.conf")
        return try Child(
            [
                path, "-p", place.path, "-c", "\(place.path)/nginx.conf", "-e",
                "\(place.path)/nginx.log",
            ],
            log: "\(place.path)/nginx.out"
        )
    }
}
