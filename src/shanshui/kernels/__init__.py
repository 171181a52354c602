"""Loops: numba on plain arrays, nothing else."""
