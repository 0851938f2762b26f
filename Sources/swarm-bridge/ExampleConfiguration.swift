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
              # The managers to ask, in this order: http://, https://, tcp:// (port 2375) or unix://.
              masters:
                - 'http://swarm-a.example.com:8080'
                - 'tcp://swarm-b.example.com:3375'
              # For https:// and tcp:// over TLS, as in Prometheus: tls_config, basic_auth, authorization,
              # bearer_token_file; or docker_cert_path, a folder with ca.pem, cert.pem and key.pem.
              # tls_config: {ca_file: ca.pem, cert_file: cert.pem, key_file: key.pem}
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

          # Swarm mode: keys, targets and labels of Prometheus' dockerswarm_sd_configs.
          - job: tasks
            dockerswarm_sd:
              # A manager; or several: hosts: ['tcp://manager-a:2375', 'tcp://manager-b:2375'].
              host: 'unix:///var/run/docker.sock'
              # services, tasks or nodes.
              role: tasks
              # Of targets without a port of their own.
              port: 8080
              refresh_interval: 15s
              # What the engine lists, as its API has it.
              filters: [{name: label, values: [com.docker.stack.namespace=web]}]
              # Poll at once when the engine tells of a change.
              events: true
              # Only this network; each network as a target, the first by name, or all joined in one.
              network: backend
              networks: each
              # A label of the service or container that names the port.
              port_label: prometheus.port
              # The published port or the one that the container listens on: published, target.
              task_ports: target
              # Also tasks that are not meant to run, and those of nodes that are down.
              all_tasks: false
              tasks_of_down_nodes: false
          # The containers of one engine: Prometheus' docker_sd_configs.
          - job: containers
            docker_sd:
              host: 'unix:///var/run/docker.sock'
              # The address of containers on the host's network, as it stands here.
              host_networking_host: localhost
              match_first_network: true

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
            # https takes tls_config, basic_auth and the like here too.
            scheme: http
            # The label that names the service of a container; or swarm, compose, rancher or kubernetes for
            # the labels that these set.
            group_by: container_label_com_docker_swarm_service_name

          # Where no cAdvisor runs: the stats that the engines themselves send.
          - job: engines
            engine_stats:
              # The engines, in place of targets_from; with that, `port` is theirs on each of the nodes.
              hosts: ['unix:///var/run/docker.sock', 'tcp://10.0.0.2:2375']
              # Only these containers, by the filters of Docker's API.
              filters: [{name: label, values: [com.docker.swarm.service.name]}]
              # Of how many containers one engine is asked; each is a connection.
              max_streams: 512
            interval: 2s
            group_by: swarm

        scaling:
          # The switch; /api/v1/scaling/disable turns it off without a reload.
          enabled: true
          # Decide and export, touch nothing.
          dry_run: true
          # From the start of one pass over all services to the start of the next.
          interval: 2s
          # Who knows the services and changes them: docker, exec or webhook; or none, for what the
          # scraped pages show.
          orchestrator:
            docker:
              # A manager's engine, or several as `hosts`, which are asked in turn.
              host: 'unix:///var/run/docker.sock'
              timeout: 3s
          # Also scale the services whose labels say swarm-bridge.enable=true; bounds for those that say
          # none.
          from_labels: {min_replicas: 1, max_replicas: 10}
          # Put right at once what a `docker stack deploy` set back.
          restore_after_deploy: false
          # Stabilisation, warmup, cooldown, pauses and switches survive a restart in this file.
          state: {file: /var/lib/swarm-bridge/state.json}
          # Who answers rules with `promql`: Prometheus, or what has its API. The queries of a pass take no
          # longer than this, nor than three quarters of the interval.
          prometheus: {url: 'http://prometheus.example.com:9090', timeout: 1s}
          services:
            # Thresholds: up by a step when a value is above, down when all are below.
            apache:
              min_replicas: 1
              max_replicas: 10
              # Nothing changes before every replica has values for the whole window.
              require_all_replicas: true
              # Which rules it takes to scale: any of them or all; `match: all` means both ways.
              match: {up: any, down: all}
              rules:
                # `over` averages each replica over a window, `for` is how long the condition must hold,
                # `step` is how many replicas one change adds or takes away: 2, or 50%.
                - {name: cpu, metric: cpu_utilization, above: 0.8, below: 0.3, over: 60s, for: 0s, step: 1}
                - {name: traffic, metric: network_bytes_per_second, above: 100000, below: 50000}
                # at_or_above and at_or_below include the limit; `statistic` is mean, maximum or minimum.
                - {name: memory, metric: memory_limit_ratio, at_or_above: 0.9, statistic: maximum}
                # Any other family of the pages, and arithmetic over other rules.
                - {name: faults, family: container_memory_failcnt, rate: true}
                - {name: faults-by-cpu, formula: faults / cpu, above: 100}
              # Nothing changes for so long after it was scaled up, and after it was scaled down.
              warmup: 60s
              cooldown: 60s
              # Times with other bounds, by cron: until `end`, or for a `duration`.
              schedules:
                - {start: '0 8 * * 1-5', end: '0 18 * * 1-5', time_zone: UTC, min_replicas: 3}
                - {start: '0 3 * * 0', duration: 1h, max_replicas: 2}
            # A target: as many replicas as bring the mean to it, as Kubernetes' HPA reckons.
            web:
              min_replicas: 2
              max_replicas: 40
              rules:
                - name: cpu
                  metric: cpu_utilization
                  target: 0.6
                  tolerance: 0.1
                  # After so long without data, have at least so many replicas.
                  fallback: {replicas: 4, after: 5m}
                # What Prometheus finds: one value for the service (`per: service`), which asks for as many
                # replicas as it holds targets, or one a replica or their mean (`per: replica`).
                - {name: queue, promql: sum(queue_length), per: service, target: 100}
              # How fast it may change, as `behavior` of Kubernetes' HPA v2.
              behavior:
                scale_up:
                  stabilization_window: 0s
                  # max, min or disabled.
                  select_policy: max
                  policies: [{type: percent, value: 100, period: 15s}]
                scale_down:
                  stabilization_window: 300s
                  policies: [{type: pods, value: 1, period: 60s}]
            # Has as many replicas as web has, within bounds of its own.
            web-log: {attached_to: web, min_replicas: 0, max_replicas: 40}

        # Who may change things by HTTP: names with bcrypt hashes, and who has the token. With nobody named,
        # requests from this machine may.
        web:
          admin_users: {}
          admin_token_file: ''

        """
}
