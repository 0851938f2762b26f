package import Config

/// The sections `global` and `discovery` of the configuration.
package struct DiscoveryConfiguration: Equatable, Sendable {
    /// What jobs say that do not say it themselves.
    package struct Global: Equatable, Sendable {
        /// `nil` leaves it to the kind of the job.
        package var refreshInterval: Duration?
        /// How long one request may take; never longer than the job's interval.
        package var timeout = Duration.seconds(3)

        package init() {}
    }

    package var jobs: [DiscoveryJob] = []

    package init() {}

    /// Reads both sections of the whole configuration; faults are left with the reader.
    package init(reading root: inout MappingReader) {
        let global = Self.readGlobal(&root)
        var positions: [String: Position] = [:]
        var files: [String: Position] = [:]
        for var reader in root.mappings("discovery") {
            let name = reader.text("job", required: true)
            if let name {
                if name.isEmpty || name.utf8.count > 200 {
                    reader.fault("job", "the name has 1 to 200 bytes")
                } else if let first = positions[name] {
                    reader.fault("job", "the name \(Fault.quote(name)) is taken at \(first)")
                }
                positions[name] = positions[name] ?? reader.valuePosition("job")
            }
            let file = Self.readFile(&reader, &files)
            if var job = Self.readMechanism(&reader, name ?? "", global), name != nil {
                job.file = file
                jobs.append(job)
            }
            reader.finish()
        }
    }

    /// Reads what the job asks: exactly one of the keys that say it.
    private static func readMechanism(
        _ reader: inout MappingReader,
        _ name: String,
        _ global: Global
    ) -> DiscoveryJob? {
        let given = ["swarm_sd", "dockerswarm_sd", "docker_sd"].filter { reader.has($0) }
        guard let key = given.first else {
            if reader.isMapping {
                reader.faults.add(
                    reader.position,
                    "\(reader.name): one of swarm_sd, dockerswarm_sd and docker_sd is required"
                )
            }
            return nil
        }
        for other in given.dropFirst() {
            reader.fault(
                other,
                "a job has one way to discover, and this one has \(key) already"
            )
        }
        guard let section = reader.mapping(key) else { return nil }
        if key == "swarm_sd" {
            return SwarmJob(name: name, reading: section, global: global).map(DiscoveryJob.swarm)
        }
        return EngineJob(
            name: name,
            reading: section,
            isSwarm: key == "dockerswarm_sd",
            global: global
        ).map(DiscoveryJob.engine)
    }

    private static func readGlobal(_ root: inout MappingReader) -> Global {
        var global = Global()
        guard var reader = root.mapping("global") else { return global }
        global.refreshInterval = reader.duration("refresh_interval", in: SwarmJob.intervals)
        global.timeout = reader.duration(
            "timeout",
            default: global.timeout,
            in: .milliseconds(10) ... .seconds(3600)
        )
        reader.finish()
        return global
    }

    private static func readFile(
        _ reader: inout MappingReader,
        _ files: inout [String: Position]
    ) -> String? {
        guard let file = reader.path("file", isOutput: true) else { return nil }
        // The extensions that Prometheus reads (discovery/file of Prometheus); by it goes the format.
        let known = [".json", ".yml", ".yaml", ".JSON", ".YML", ".YAML"]
        if !known.contains(where: file.hasSuffix) {
            reader.fault("file", "the name ends in .json, .yml or .yaml")
        } else if let first = files[file] {
            reader.fault("file", "another job writes it, at \(first)")
        }
        files[file] = files[file] ?? reader.valuePosition("file")
        return file
    }
}
