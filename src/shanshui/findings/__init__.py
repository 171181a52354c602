"""Findings: what falls short, why, and how sure we are; benchmarks, rules and the register."""
