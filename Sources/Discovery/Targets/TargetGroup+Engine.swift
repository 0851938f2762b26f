extension TargetGroup {
    /// Where the engines of the nodes are that groups name, each once: `HOST:PORT` where classic Swarm says
    /// it, `HOST` where swarm mode does, of which nodes, and tasks, carry their node's address.
    package static func engines(of groups: [TargetGroup]) -> [String] {
        var seen: Set<String> = []
        return groups.compactMap { group in
            let address =
                group["__meta_swarm_node_address"] ?? group["__meta_dockerswarm_node_address"]
            // A node whose address is not known says this one.
            guard let address, address != "0.0.0.0", seen.insert(address).inserted else {
                return nil
            }
            return address
        }
    }
}
