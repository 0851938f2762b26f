import Daemon
import Scaling
import Scrape

extension ControlLoop {
    /// Reads the labels of the services that are known now, and manages those that ask for it.
    func followLabels() async {
        guard configuration.labels != nil else { return }
        let asked = labelled.requests
        guard let news = labelled.follow(Array(known.values), configuration) else { return }
        for item in news { say(item) }
        manage(labelled.merged(with: configuration.services))
        board.follow(managed, labelled.faults)
        if labelled.requests != asked { await asks(requests(of: configuration)) }
    }

    /// Manages these services from now on.
    func manage(_ services: [ManagedService]) {
        managed = services
        waves = services.waves
    }

    /// All that the rules of a configuration ask of the containers, and those of the labels that are
    /// known.
    func requests(of configuration: ScalingConfiguration) -> [MetricRequest] {
        let own = configuration.requests
        guard configuration.labels != nil else { return own }
        return own + labelled.requests
    }

    private func say(_ news: LabelledServices.News) {
        switch news {
        case .managed(let service):
            log.info(
                "A service is managed by its labels",
                ("service", service.name),
                ("rules", service.policy.rules.map(\.name).joined(separator: ",")),
                ("min", "\(service.policy.minimum)"),
                ("max", "\(service.policy.maximum)"),
                ("dry_run", "\(configuration.isDryRun || service.isDryRun)")
            )
        case .notManaged(let name):
            log.info("A service is not managed by its labels any more", ("service", name))
        case .fault(let name, let fault):
            log.warn(
                "A label cannot be used",
                ("service", name),
                ("label", fault.label),
                ("error", fault.message)
            )
        case .overruled(let name):
            log.info(
                "A service has labels and an entry in the configuration, which wins",
                ("service", name)
            )
        }
    }
}
