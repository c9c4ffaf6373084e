"""Simulated cards and readers, peers of the real ones: for tests, for the demo, for machines without a reader."""
