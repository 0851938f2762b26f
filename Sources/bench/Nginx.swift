import Glibc

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
