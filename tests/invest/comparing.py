"""Compare what we wrote with golden outputs of InVEST."""

from pathlib import Path

import numpy as np

GOLDEN = Path(__file__).parents[1] / "golden" / "invest"


def raster(file: Path) -> np.ndarray:
    """Return a raster as float64, NaN where absent."""
    import rasterio

    with rasterio.open(file) as source:
        return np.ma.filled(source.read(1, masked=True).astype(np.float64), np.nan)


def columns(file: Path) -> dict[str, np.ndarray]:
    """Return the columns of numbers of a vector's features or of a CSV."""
    import pandas as pd
    import pyogrio

    frame = pd.read_csv(file) if file.suffix == ".csv" else pyogrio.read_dataframe(file, read_geometry=False)
    return {str(c): frame[c].to_numpy(dtype=np.float64) for c in frame.columns if frame[c].dtype.kind in "iuf"}


def differing(ours: np.ndarray, theirs: np.ndarray, relative: float) -> float:
    """Return the share of valid cells that differ by more than a relative amount, or are absent on one side only."""
    valid = ~(np.isnan(ours) & np.isnan(theirs))
    close = np.isclose(ours, theirs, rtol=relative, atol=0, equal_nan=True) | (ours == theirs)
    return float((~close & valid).sum() / max(1, valid.sum()))


def check(
    workspace: Path,
    golden: Path,
    cells: float = 1e-4,
    share: float = 0.9999,
    figures: float = 1e-5,
    skip: tuple[str, ...] = (),
) -> None:
    """Assert that every golden raster and figure is there and agrees; `skip` names keys that begin so."""
    compared = 0
    with np.load(golden) as expected:
        for key in expected.files:
            if key.startswith(skip) or "intermediate" in key:
                continue
            kind, name, *column = key.split(":")
            theirs = expected[key]
            if kind == "raster":
                ours = raster(workspace / name)
                assert ours.shape == theirs.shape, key
                off = differing(ours, theirs, cells)
                assert off <= 1 - share, f"{key}: {off:.4%} of the valid cells differ"
            else:
                ours = columns(workspace / name)[column[0]]
                np.testing.assert_allclose(ours, theirs, rtol=figures, atol=1e-12, err_msg=key)
            compared += 1
    assert compared, "nothing was compared"
