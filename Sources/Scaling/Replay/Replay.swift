import JSON

/// Replays traces against policies: each line is one evaluation, and its decision is applied to a
/// simulated orchestrator.
package struct Replay: Sendable {
    /// What is known of one service of the trace.
    package struct Service: Sendable {
        package let policy: ServicePolicy
        package internal(set) var state = ServiceState()
        package internal(set) var summary = ReplaySummary()
        var simulated: SimulatedService
        /// The samples of each rule, a window a replica.
        var windows: [[SampleWindow]]
        var latest: Timestamp?
    }

    private let policies: [String: ServicePolicy]
    private let leaders: [String: String]
    private let startDelay: Duration
    private let interval: Duration
    /// The services that the trace named so far.
    package private(set) var services: [String: Service] = [:]

    /// Replays against these policies, by the service's name.
    ///
    /// A new replica gives samples once it has run for `startDelay`. `interval` is the evaluation's
    /// own, by which a missing sample grows stale. `leaders` names for each attached service the one
    /// that it follows.
    package init(
        policies: [String: ServicePolicy],
        leaders: [String: String] = [:],
        startDelay: Duration = .zero,
        interval: Duration = .seconds(2)
    ) {
        self.policies = policies
        self.leaders = leaders
        self.startDelay = startDelay
        self.interval = interval
    }

    /// Evaluates one line and applies what comes of it.
    ///
    /// Throws when the line does not fit the trace so far or the policies.
    package mutating func play(_ line: TraceLine) throws(TraceFault) -> Decision {
        guard let policy = policies[line.service] else {
            throw TraceFault(message: "no service \(line.service.jsonText) is configured")
        }
        let most = max(policy.maximum, policy.schedules.compactMap(\.maximum).max() ?? 0)
        // An attached service has no more than the one that it follows.
        guard most <= TraceLine.mostReplicas || leaders[line.service] != nil else {
            throw TraceFault(
                message: "service \(line.service.jsonText) may have \(most) replicas; a replay "
                    + "takes \(TraceLine.mostReplicas)"
            )
        }
        var service =
            services[line.service]
            ?? Service(
                policy: policy,
                simulated: SimulatedService(
                    replicas: line.replicas ?? max(1, policy.minimum),
                    startDelay: startDelay
                ),
                windows: Array(repeating: [], count: policy.rules.count)
            )
        if let latest = service.latest, line.time <= latest {
            throw TraceFault(
                message: "t \(line.time.secondsText) of \(line.service.jsonText) is not after "
                    + latest.secondsText
            )
        }
        for name in line.values.keys where !policy.rules.contains(where: { $0.name == name }) {
            throw TraceFault(
                message: "service \(line.service.jsonText) has no rule \(name.jsonText)"
            )
        }
        let decision = service.evaluate(
            line,
            staleness: max(interval * 3, .seconds(30)),
            leaderReplicas: leaderReplicas(of: line.service)
        )
        services[line.service] = service
        return decision
    }

    private func leaderReplicas(of service: String) -> Int? {
        leaders[service].flatMap { services[$0]?.simulated.replicas }
    }

    /// Evaluates a service on what was seen of it otherwise, and applies what comes of it.
    ///
    /// The count is the observation's. Services that are attached follow what was decided about the
    /// other one before. `nil` for a service without a policy.
    package mutating func play(
        _ name: String,
        _ observation: Observation,
        at now: Timestamp
    ) -> Decision? {
        guard let policy = policies[name] else { return nil }
        var service =
            services[name]
            ?? Service(
                policy: policy,
                simulated: SimulatedService(
                    replicas: observation.current,
                    startDelay: startDelay
                ),
                windows: []
            )
        service.simulated.scale(to: observation.current, at: now)
        var observation = observation
        observation.leaderReplicas = leaderReplicas(of: name)
        let decision = service.decide(observation, at: now)
        services[name] = service
        return decision
    }
}

extension Replay.Service {
    fileprivate mutating func evaluate(
        _ line: TraceLine,
        staleness: Duration,
        leaderReplicas: Int?
    ) -> Decision {
        let now = line.time
        latest = now
        forgetGone()
        if let replicas = line.replicas { simulated.scale(to: replicas, at: now) }
        forgetGone()
        var readings: [Reading] = []
        for (place, rule) in policy.rules.enumerated() {
            readings.append(take(line.values[rule.name], of: rule, place, staleness, now))
        }
        let observation = Observation(
            current: simulated.replicas,
            readings: readings,
            leaderReplicas: leaderReplicas
        )
        return decide(observation, at: now)
    }

    /// Decides, and has it applied at once.
    fileprivate mutating func decide(_ observation: Observation, at now: Timestamp) -> Decision {
        let (next, decision) = policy.evaluate(state, observation, at: now)
        state = next
        if decision.action != .none {
            simulated.scale(to: decision.desired, at: now)
            state.applied(
                from: decision.current,
                to: decision.desired,
                at: now,
                policy: policy
            )
        }
        summary.add(decision, policy)
        return decision
    }

    /// A replica that went takes its samples along.
    private mutating func forgetGone() {
        for place in windows.indices where windows[place].count > simulated.replicas {
            windows[place].removeLast(windows[place].count - simulated.replicas)
        }
    }

    /// Puts the samples of a line into the windows of a rule and reads them.
    private mutating func take(
        _ values: TraceLine.Values?,
        of rule: Rule,
        _ place: Int,
        _ staleness: Duration,
        _ now: Timestamp
    ) -> Reading {
        if case .promql(_, isPerService: true) = rule.source {
            return Self.serviceReading(values)
        }
        if case .single(let value)? = values { return .mean(value) }
        var samples: [Double?] = []
        if case .replicas(let list)? = values { samples = list }
        var windows = self.windows[place]
        let count = simulated.replicas
        while windows.count < count { windows.append(SampleWindow()) }
        var readings: [ReplicaReading] = []
        readings.reserveCapacity(count)
        for position in 0..<count {
            let sample = position < samples.count ? samples[position] : nil
            if let sample, simulated.hasStarted(position, at: now) {
                windows[position].add(sample, at: now, over: rule.window)
            } else {
                windows[position].miss(at: now, staleness: staleness)
            }
            readings.append(windows[position].reading(at: now, over: rule.window))
        }
        self.windows[place] = windows
        return .replicas(readings)
    }

    /// The one value of a rule that has one for the service: the first, where there is a list.
    private static func serviceReading(_ values: TraceLine.Values?) -> Reading {
        switch values {
        case .single(let value): .service(value)
        case .replicas(let list): list.first.flatMap(\.self).map(Reading.service) ?? .missing
        case nil: .missing
        }
    }
}
