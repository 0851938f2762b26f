/// Which label of a container names its service.
package struct ServiceGrouping: Hashable, Sendable {
    /// Label sets that orchestrators are known to give, by the word that stands for them.
    package enum Preset: String, CaseIterable, Sendable {
        /// Docker's swarm mode: the service.
        case swarm
        /// Docker Compose: project and service, as `project/service`.
        case compose
        /// Rancher 1.x: `stack/service`.
        case rancher
        /// Kubernetes: namespace and container name, as `namespace/container`; each container of that
        /// name is a replica, and a pod's sandbox is none.
        case kubernetes
    }

    /// The labels whose values, joined by `/`, are the name; a container that lacks one is in no group.
    package let labels: [String]
    /// Values of the last label that stand for no service.
    private let excluded: Set<String>

    /// Groups by one label.
    package init(label: String) {
        labels = [label]
        excluded = []
    }

    /// Groups as an orchestrator labels its containers (cAdvisor prefixes their labels with
    /// `container_label_` and turns what a label name may not have into `_`).
    package init(_ preset: Preset) {
        let prefix = "container_label_"
        switch preset {
        case .swarm:
            labels = [prefix + "com_docker_swarm_service_name"]
        case .compose:
            labels = [
                prefix + "com_docker_compose_project", prefix + "com_docker_compose_service",
            ]
        case .rancher:
            labels = [prefix + "io_rancher_stack_service_name"]
        case .kubernetes:
            labels = [
                prefix + "io_kubernetes_pod_namespace", prefix + "io_kubernetes_container_name",
            ]
        }
        excluded = preset == .kubernetes ? ["POD"] : []
    }

    /// Reads what a configuration says: the word of a preset, or the name of a label.
    ///
    /// `nil` when it is neither (the data model of Prometheus: `[a-zA-Z_][a-zA-Z0-9_]*`).
    package init?(_ text: String) {
        if let preset = Preset(rawValue: text) {
            self.init(preset)
            return
        }
        let isName = text.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "_"):
                true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
            default: false
            }
        }
        guard isName, !text.isEmpty, text.utf8.count <= 1024 else { return nil }
        self.init(label: text)
    }

    /// The service of a container with these labels; `nil` when it belongs to none.
    ///
    /// An empty value is no label (the data model of Prometheus): versions of cAdvisor from v0.28 pad
    /// every sample with the labels of all containers.
    func service(_ value: (String) -> String?) -> String? {
        serviceName { value(labels[$0]) }
    }

    /// The service of a container, by the values of the labels at their places in ``labels``.
    func serviceName(_ value: (Int) -> String?) -> String? {
        var service = ""
        for index in labels.indices {
            guard let part = value(index), !part.isEmpty else { return nil }
            if index == labels.count - 1, excluded.contains(part) { return nil }
            service += index == 0 ? part : "/" + part
        }
        return service
    }
}
