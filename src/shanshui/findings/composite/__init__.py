"""Composite indices on plain arrays: one file a step, every choice recorded, ranks with their interval."""
