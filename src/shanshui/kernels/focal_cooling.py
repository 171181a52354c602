"""Cooling by vegetation and parks, cell by cell."""

import math

import numpy as np

from shanshui.kernels.compiling import kernel


@kernel
def capacity(classes, eto, base, factor, green, found, parks, cells):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Write cooling capacity, base + factor x evapotranspiration, what of it parks hold, and where parks are.

    classes (h, w): rows of base, factor and green (n,), negative where absent; eto (h, w), NaN where absent, or
    (1, 1) if it has no part. found (h, w) float32: capacity, NaN where absent; parks (h, w) float32: the same, 0
    outside green land use; cells (2, h, w) uint8: green land use, any land use.
    """
    constant = eto.size == 1
    for i in range(classes.shape[0]):
        for j in range(classes.shape[1]):
            kind = classes[i, j]
            if kind < 0:
                found[i, j] = parks[i, j] = math.nan
                cells[0, i, j] = cells[1, i, j] = 0
                continue
            value = np.float32(base[kind] + factor[kind] * (eto[0, 0] if constant else eto[i, j]))
            found[i, j] = value
            parks[i, j] = value if green[kind] or math.isnan(value) else 0.0
            cells[0, i, j] = green[kind]
            cells[1, i, j] = 1


@kernel
def mitigation(capacities, around, counts, whole, enough, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Write the heat mitigation index: capacity, or that of the parks around if it is more and they are large enough.

    capacities (h, w) float32; around (h, w): mean capacity of parks around; counts (2, h, w): green cells and cells
    of any land use within the distance; whole: cells a full disc has; enough: green cells, scaled to a full disc,
    that make a park. found (h, w) float32.
    """
    for i in range(capacities.shape[0]):
        for j in range(capacities.shape[1]):
            value, park = capacities[i, j], np.float32(around[i, j])
            large = counts[1, i, j] > 0 and counts[0, i, j] * whole / counts[1, i, j] >= enough
            found[i, j] = park if large and park > value else value


@kernel
def air_temperature(mixed, reference, effect, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Write air temperature, reference + (1 - mixed mitigation) x effect, degC; NaN where absent.

    mixed (h, w): mean mitigation around; found (h, w) float32.
    """
    for i in range(mixed.shape[0]):
        for j in range(mixed.shape[1]):
            found[i, j] = reference + (1.0 - mixed[i, j]) * effect
