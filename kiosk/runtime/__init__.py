"""The edge of the machine: ports to the outside, effects carried out on worker threads, results back as events."""
