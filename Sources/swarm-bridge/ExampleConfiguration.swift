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

        """
}
