import Glibc

/// The reference among servers: nginx, one process, with the settings that Debian ships for files
/// (`sendfile`, `tcp_nopush`) and without a log.
enum Nginx {
    /// Starts it on `port` with `body` at `/list.json`; with `keepsOpen` it opens the file once
    /// (`open_file_cache`), and not for every request as nginx does unless it is told so.
    static func start(
        _ place: Workplace,
        port: UInt16,
        body: [UInt8],
        keepsOpen: Bool = true
    ) throws -> Child {
        let path = try Peer.path("nginx", package: "nginx-light")
        mkdir("\(place.path)/temp", 0o755)
        try place.write(body, to: "list.json")
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "    \($0)_temp_path \(place.path)/temp;" }
        let configuration = """
            daemon off;
            master_process off;
            worker_processes 1;
            pid \(place.path)/nginx-\(port).pid;
            error_log \(place.path)/nginx.log;
            events { worker_connections 1024; }
            http {
                access_log off;
                sendfile on;
                tcp_nopush on;
                open_file_cache \(keepsOpen ? "max=16" : "off");
                keepalive_requests 1000000000;
                types { application/json json; }
            \(temporary.joined(separator: "\n"))
                server {
                    listen 127.0.0.1:\(port);
                    root \(place.path);
                }
            }

            """
        try place.write(Array(configuration.utf8), to: "nginx-\(port).conf")
        return try Child(
            [
                path, "-p", place.path, "-c", "\(place.path)/nginx-\(port).conf", "-e",
                "\(place.path)/nginx.log",
            ],
            log: "\(place.path)/nginx.out"
        )
    }
}
