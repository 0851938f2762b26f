import Daemon
import HTTP
import Posix
import TLS

extension Server.Observer {
    /// One who tells the log what keeps clients from being served.
    init(telling log: Log) {
        self.init()
        failed = { error in
            guard let error else { return log.info("Connections are accepted again") }
            let advice =
                error.isOutOfDescriptors
                ? "; raise the limit of open files (ulimit -n, LimitNOFILE=)" : ""
            log.error("Cannot accept connections", ("error", "\(error)\(advice)"))
        }
        // Everybody who reaches the port can cause it, so it is for who looks for it.
        handshakeFailed = { client, error in
            log.debug(
                "There is no TLS with a client",
                ("client", client.description),
                ("reason", error.kind.rawValue),
                ("error", error.description)
            )
        }
    }
}
