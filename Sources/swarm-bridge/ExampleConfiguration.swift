/// The configuration that `swarm-bridge demo --print-config` prints, with every key there is.
enum ExampleConfiguration {
    static let text = """
        # What jobs say that do not say it themselves.
        global:
          # From the start of one poll to the start of the next; 1s for swarm_sd when it stands nowhere.
          refresh_interval: 5s
          # How long one master may take to answer; never longer than the job's refresh_interval.
          timeout: 3s

        discovery:
          # The list is served at /sd/service-swarm.
          - job: service-swarm
            swarm_sd:
              # The managers to ask, in this order: http://, tcp:// (port 2375) or unix://.
              masters:
                - 'http://swarm-a.example.com:8080'
                - 'tcp://swarm-b.example.com:3375'
              refresh_interval: 1s
              # Where cAdvisor listens on each node and master.
              metrics_port: '8070'
              # Sets __scheme__; without it, the scrape config of Prometheus decides.
              metrics_scheme: http
              # What the label instance of a node holds: address (of its engine) or name.
              instance: address
              # Which nodes are listed; without it, all of them.
              node_states: [healthy, unhealthy, pending]
              # Adds labels for containers, reservations and refresh time, which change all the time.
              volatile_labels: false
              # Answer 503 instead of a list that no master has confirmed for so long; without it, the last
              # good list is served however old it is.
              max_staleness: 1h
            # Also write the list to a file for file_sd: .json, .yml or .yaml.
            file: /etc/prometheus/targets/service-swarm.json

        scrape:
          # Reads cAdvisor's page on each node of a discovery job, for what the services use.
          - job: cadvisor
            # The discovery job; or a list of its own: static_targets: ['10.0.0.1:8070'].
            targets_from: service-swarm
            # From one scrape of a target to the next.
            interval: 2s
            # How long one scrape may take; never longer than the interval.
            timeout: 2s
            # A larger page is an error.
            body_size_limit: 64MiB
            metrics_path: /metrics
            scheme: http
            # The label that names the service of a container; or swarm, compose, rancher or kubernetes for
            # the labels that these set.
            group_by: container_label_com_docker_swarm_service_name

        """
}
