"""Small files that are right, and ways to make them wrong."""

import re
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine

from shanshui.core.errors import Problems, ShanshuiError

UTM50 = "EPSG:32650"
CORNER = Affine(30, 0, 700_000, 0, -30, 3_150_000)  # Lishui City, 119 E 28 N


def write_tif(
    path: Path, values: object, transform: Affine | None = CORNER, crs: str | None = UTM50, **options: object
) -> Path:
    """Write a GeoTIFF of (rows, columns) or (bands, rows, columns) and return its path."""
    array = np.asarray(values)
    array = array[np.newaxis] if array.ndim == 2 else array
    tags = {
        key: options.pop(key)
        for key in ("scales", "offsets", "units", "colorinterp", "colormap", "mask")
        if key in options
    }
    count, height, width = array.shape
    profile = {"count": count, "height": height, "width": width, "dtype": array.dtype.name, "crs": crs, **options}
    profile |= {"transform": transform} if transform is not None else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(path, "w", driver="GTiff", **profile) as file:
            file.write(array)
            if "colormap" in tags:
                file.write_colormap(1, tags.pop("colormap"))
            if "mask" in tags:
                file.write_mask(tags.pop("mask"))
            for name, value in tags.items():
                setattr(file, name, value)
    return path


def rain(rows: int = 40, columns: int = 50) -> np.ndarray:
    """Return plausible annual rain, 1,400 to 1,800 mm."""
    return np.linspace(1400, 1800, rows * columns, dtype=np.float32).reshape(rows, columns)


def write_xlsx(path: Path, rows: list[list[object]]) -> Path:
    """Write a workbook of one sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def add_member(path: Path, name: str, data: bytes) -> Path:
    """Add a member to an archive."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, data)
    return path


def four_parts(error: ShanshuiError) -> bool:
    """Return whether a message says where in both languages, with nothing left to fill in."""
    errors = error.problems if isinstance(error, Problems) else [error]
    texts = [e.text(language) for e in errors for language in ("en", "zh")]
    return all(e.where and e.exit_code == 3 for e in errors) and not any(
        re.search(r"\{[a-z_]+\}", text) for text in texts
    )


def refused(kind: type[ShanshuiError], call: object, *arguments: object, **options: object) -> ShanshuiError:
    """Return the error a call raises, after checking that it is of a kind and well worded."""
    with pytest.raises(kind) as caught:
        call(*arguments, **options)
    assert four_parts(caught.value)
    return caught.value
