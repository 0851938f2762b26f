import Posix
import Simulation

/// What the bridge of the demo is told: to follow the simulated Swarm, and to scale two of its
/// services for real.
enum DemoConfiguration {
    /// The configuration; its dead master comes first, so that the others have to be found.
    ///
    /// Times are short, so that something happens while somebody looks on.
    @EventLoop
    static func text(_ swarm: SimulatedSwarm, _ api: SimulatedServiceAPI) -> String {
        let masters = swarm.masters.reversed().map { "'http://\($0.address)'" }
        return """
            discovery:
              - job: demo
                swarm_sd:
                  masters: [\(masters.joined(separator: ", "))]
                  refresh_interval: 1s
                  metrics_port: \(swarm.metricsPort)
            scrape:
              - job: cadvisor
                targets_from: demo
                interval: 1s
            scaling:
              dry_run: false
              interval: 1s
              orchestrator: {simulation: {url: 'http://\(api.address)'}}
              services:
                apache:
                  min_replicas: 2
                  max_replicas: 8
                  rules: [{name: cpu, metric: cpu_utilization, above: 0.7, below: 0.35, over: 3s, for: 1s}]
                  warmup: 6s
                  cooldown: 6s
                worker:
                  max_replicas: 6
                  rules: [{name: cores, metric: cpu_cores, target: 0.3}]
                  behavior: {scale_down: {stabilization_window: 15s}}

            """
    }
}
