"""Runoff of one storm by curve numbers: looked up by land use and soil group, each cell read once."""

import math

import numpy as np

from shanshui.kernels.compiling import kernel


@kernel
def storm(rows, groups, runoff, rain, area, kept, kept_volume, flow, flow_volume):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill the share of a storm that is kept, its volume, the runoff and its volume.

    rows, groups (r, c) int16: class of land use and soil group from 0, -1 where absent; runoff (n, 4) float32, mm;
    rain: the storm, mm; area of a cell, m2. kept (1), kept_volume (m3), flow (mm), flow_volume (m3) (r, c) float32.
    """
    none = np.float32(math.nan)
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            row, group = rows[i, j], groups[i, j]
            if row < 0 or group < 0:
                kept[i, j] = kept_volume[i, j] = flow[i, j] = flow_volume[i, j] = none
                continue
            q = runoff[row, group]
            flow[i, j] = q
            flow_volume[i, j] = np.float32(q * area * 0.001)
            kept[i, j] = np.float32(1.0 - q / rain)
            kept_volume[i, j] = np.float32((1.0 - q / rain) * rain * area * 0.001)
