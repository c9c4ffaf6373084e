"""The pure machine: ``step(state, event) -> (state, effects)``. No clock, no thread, no I/O."""
