"""Loops: numba on plain arrays, nothing else."""

import os
from pathlib import Path


def compiled() -> bool:
    """Return whether this machine has compiled kernels before; numba keeps them beside the code or where it is told."""
    told = os.environ.get("NUMBA_CACHE_DIR")
    folder = Path(told) if told else Path(__file__).parent / "__pycache__"
    return any(folder.rglob("*.nbi"))
