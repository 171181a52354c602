"""Grouped incomes of an area, from its indicators or from a table, and what they say of bands of income."""

import math

import numpy as np

from shanshui.core.errors import NotGroupedIncome
from shanshui.core.labels import Label
from shanshui.data.prosperity import Quintiles, in_yuan, read_groups
from shanshui.run.config_prosperity import BandSetting, GroupsSetting
from shanshui.run.observed import Observed
from shanshui.targets.inequality.bands import Band, BandShare, share_within
from shanshui.targets.inequality.lorenz import as_asked, grouped
from shanshui.targets.inequality.sample import Floats

Key = tuple[str, str]  # place, period


def groups_of(found: Observed, setting: GroupsSetting) -> dict[Key, Quintiles]:
    """Return the groups of every place and period that has them all, yuan.

    Raises
    ------
    NotGroupedIncome
        If neither indicators nor a file are named, or no distribution has such groups.
    """
    where = found.area.where("prosperity", "groups")
    if setting.file:
        path, sheet = found.area.folder / setting.file, setting.sheet or ""
        return read_groups(path, found.tree, setting.counted, setting.per, setting.file, sheet)
    if len(setting.indicators) < 2 or len(setting.sizes) not in (0, 1, len(setting.indicators)):
        saw = Label(
            "there are not two indicators or more, with one size for each or for all",
            "分组指标少于两个，或户均人口指标数目不符",
        )
        raise NotGroupedIncome(where=where, saw=saw)
    return _from_indicators(found, setting, where)


def _from_indicators(found: Observed, setting: GroupsSetting, where: str) -> dict[Key, Quintiles]:
    panel = found.panel
    means = np.stack([panel.values[panel.at("indicator", name)] * _yuan(found, name) for name in setting.indicators])
    sizes = [panel.values[panel.at("indicator", name)] for name in setting.sizes]
    people = np.broadcast_to(np.stack(sizes), means.shape) if sizes else None
    count = len(setting.indicators)
    made: dict[Key, Quintiles] = {}
    for i, place in enumerate(panel.places):
        for t, period in enumerate(panel.periods):
            middle = means[:, i, t]
            if place not in found.tree or np.isnan(middle).any():
                continue
            at = f"{where}: {place} {period}"
            groups = grouped([1 / count] * count, middle, setting.counted, setting.per, where=at)
            of_group = None if people is None or np.isnan(people[:, i, t]).any() else people[:, i, t]
            made[place, period] = Quintiles(groups, of_group)
    return made


def _yuan(found: Observed, name: str) -> float:
    return in_yuan(found.dictionary[name].unit, name)


def band_share(groups: Quintiles, setting: BandSetting, where: str) -> BandShare:
    """Return the share within a band of groups, turned into what the band counts and is of.

    Raises
    ------
    HouseholdSizeNeeded
        If that needs household sizes and there are none.
    """
    asked = as_asked(groups.groups, setting.counted, setting.per, groups.sizes, where)
    most = math.inf if setting.most is None else setting.most
    target = math.nan if setting.target is None else setting.target
    return share_within(asked, Band(setting.least, most, setting.counted, setting.per, target, setting.name.label))


def means_of(groups: dict[Key, Quintiles], place: str, periods: tuple[str, ...]) -> tuple[Floats, Floats] | None:
    """Return shares (groups) and means (groups, periods) of a place; None unless its periods have the same groups."""
    known = [groups[place, period].groups for period in periods if (place, period) in groups]
    if not known or any(len(one) != len(known[0]) or not np.allclose(one.shares, known[0].shares) for one in known):
        return None
    means = np.full((len(known[0]), len(periods)), np.nan)
    for t, period in enumerate(periods):
        if (place, period) in groups:
            means[:, t] = groups[place, period].groups.means
    return known[0].shares, means
