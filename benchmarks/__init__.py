"""Benchmarks: each against a named peer, on the same input, in one run."""
