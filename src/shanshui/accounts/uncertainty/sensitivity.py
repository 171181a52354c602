"""Which number to measure next: the shares of the variance of a result that go back to each uncertain number.

First order: what is gone, on average, once the number is known (Saltelli et al. 2010, doi 10.1016/j.cpc.2009.09.018).
Total: what is left, on average, once all others are known (Jansen 1999, doi 10.1016/S0010-4655(98)00154-4).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from shanshui.accounts.uncertainty.distributions import uniforms
from shanshui.accounts.uncertainty.draws import local_errors, weights_of
from shanshui.accounts.uncertainty.land_cover import CLASSES
from shanshui.accounts.uncertainty.model import Floats, Model

LOCAL = "local"  # the local errors of all maps together
SAMPLES = 1 << 14
SALTS = ("sobol a ", "sobol b ")
Sample = Mapping[str, Any]  # stream → what was drawn for it


@dataclass(frozen=True)
class Share:
    """The part of a variance that goes back to one stream of numbers."""

    stream: str
    first: float
    total: float


def samples(streams: Iterable[str], count: int = SAMPLES, seed: int = 1) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two independent samples: for each stream, as many numbers between 0 and 1."""
    names = list(streams)
    one, two = ({name: uniforms(seed, salt + name, count) for name in names} for salt in SALTS)
    return one, two


def sobol(result: Callable[[Sample], Floats], one: Sample, two: Sample) -> tuple[Share, ...]:
    """Return the variance shares of every stream of two independent samples, largest total first.

    A result that does not vary has none.
    """
    first, second = result(one), result(two)
    middle = (first.mean() + second.mean()) / 2
    first, second = first - middle, second - middle
    variance = float(np.concatenate([first, second]).var())
    if not variance:
        return ()
    found = []
    for name in one:
        mixed = result({**one, name: two[name]}) - middle
        alone = float((second * (mixed - first)).mean()) / variance
        found.append(Share(name, alone, float(((first - mixed) ** 2).mean()) / (2 * variance)))
    return tuple(sorted(found, key=lambda share: (-share.total, share.stream)))


def variance_shares(model: Model, place: str, count: int = SAMPLES, seed: int = 1) -> tuple[Share, ...]:
    """Return the variance shares of GEP at a place: of streams, of land-cover classes, of local errors of maps."""
    amounts = _amounts(model, place)
    one, two = samples(sorted({factor.stream for factor in model.factors}), count, seed)
    for sample, salt in zip((one, two), SALTS, strict=True):
        if local := _local(model, place, seed, count, salt):
            sample[LOCAL] = local
        if model.areas:
            sample[CLASSES] = model.areas.ratios(seed, count, salt)

    def result(drawn: Sample) -> Floats:
        ratios = {factor.key: factor.ratio.quantile(drawn[factor.stream]) for factor in model.factors}
        ratios |= drawn.get(CLASSES, {})
        weights, found = weights_of(model, ratios, count), np.zeros(count)
        for at in np.flatnonzero(amounts):
            found += weights[at] * amounts[at]
        for at, part in drawn.get(LOCAL, {}).items():
            found += weights[at] * part
        return found

    return sobol(result, one, two)


def _amounts(model: Model, place: str) -> Floats:
    """Return yuan by weight, of all headline lines and leaves of a place."""
    found = np.zeros(len(model.weights))
    for leaf in model.below(place):
        for entry in model.entries[leaf]:
            if entry.error < 0 and model.lines[entry.line].in_headline:
                found[entry.weight] += entry.amount
    return found


def _local(model: Model, place: str, seed: int, count: int, salt: str) -> dict[int, Floats]:
    """Return what the local errors of all leaves make of each weight, in every draw."""
    found: dict[int, Floats] = {}
    for leaf in model.below(place):
        entries = [e for e in model.entries[leaf] if e.error >= 0 and model.lines[e.line].in_headline]
        errors = local_errors(model, leaf, seed, count, salt) if entries else []
        for entry in entries:
            made = found.setdefault(entry.weight, np.zeros(count))
            made += entry.amount * errors[entry.error]
    return found
