"""The account of a drawn or uploaded polygon, as the pages read it."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from pydantic import BaseModel, Field

from shanshui.core import registry
from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.run.layers import Told
from shanshui.run.plan import named_item
from shanshui.run.zone import Zone, ZoneFlow, polygon, zone
from shanshui.web.layer_desk import DESK, period_of, periods_of
from shanshui.web.problems import Words
from shanshui.web.seen import Seen

AT_ONCE: Final = threading.Semaphore(2)  # polygons worked out at a time
UNDER_WAY: Final[dict[tuple[str, str, str], float]] = {}  # area, place, job → share that is done
SAYS: Final = Label(
    "Sums over the cells of the polygon, each part with the numbers and prices of the place it lies in.",
    "按多边形内像元汇总，各部分采用其所在地方的数值与价格。",
)
STATISTICS: Final = Label(
    "Known for whole places from statistics only: cannot be divided.", "仅有整个地方的统计数，不可分割。"
)
OUTDATED: Final = Label(
    "The maps or settings changed since the account was published: prices are those published.",
    "账户发布后地图或设置已变更：价格取自已发布账户。",
)


class ZonePart(BaseModel):
    """Where the polygon lies; numbers and prices there are those of this place."""

    place: str
    name: Words
    area_ha: float
    share: float = Field(description="of the polygon")


class ZoneType(BaseModel):
    """An ecosystem type inside; without an id, land that has none."""

    ecosystem_type: str
    name: Words
    area_ha: float


class ZoneRow(BaseModel):
    """One item from one ecosystem type; null where nothing is known."""

    service: str
    service_name: Words
    item: str
    item_name: Words
    ecosystem_type: str
    ecosystem_name: Words
    unit: str
    supply: float | None
    value: float | None = Field(description="yuan")
    in_headline: bool
    covered: float = Field(description="share of the type's area that has an amount")


class ZoneItem(BaseModel):
    """An item that cannot be divided."""

    service: str
    service_name: Words
    item: str
    item_name: Words


class ZoneAccount(BaseModel):
    """The account of a polygon."""

    period: str
    area_ha: float
    accounted_ha: float
    covered: float = Field(description="share of the polygon that lies in places you may see")
    value: float | None = Field(description="of the headline lines worked out on maps, yuan; null where none is known")
    parts: list[ZonePart]
    types: list[ZoneType]
    flows: list[ZoneRow]
    not_divisible: list[ZoneItem]
    current: bool
    notes: list[Words]


class ZoneProgress(BaseModel):
    """How far the account of a polygon is."""

    share: float = Field(description="0 to 1; 0 also of what is not under way")


def zone_progress(about: Seen, job: str) -> ZoneProgress:
    """Return how far the account of a polygon is that was asked for in the place that was checked."""
    return ZoneProgress(share=UNDER_WAY.get((about.area.id, about.place, job), 0.0))


def zone_account(about: Seen, geometry: Any, job: str = "") -> ZoneAccount:
    """Return the account of a polygon, as far as it lies in the place that was checked.

    Parameters
    ----------
    geometry
        GeoJSON of a polygon, or a feature of one, in longitude and latitude.
    job
        What the one who asks calls it; how far it is can then be asked for.

    Raises
    ------
    BadPolygon
        If it cannot be accounted.
    NoSuchName
        If the area has no rasters, or no such period that the one who asks may see.
    """
    shape, layers, shown = polygon(geometry), DESK.the(about.area), periods_of(about)
    period = period_of(about, shown) or (shown[-1] if shown else "")
    if period not in shown:
        raise NoSuchName(where="zone", what="period", name=period, known=shown, see="")
    place = "" if about.place == layers.prepared.area.config.area.code else about.place
    with AT_ONCE, _under_way(about, job) as told:
        return _told(zone(layers, shape, period, place, told), about)


@contextmanager
def _under_way(about: Seen, job: str) -> Iterator[Told]:
    """Yield what notes how far a job is, for as long as it takes."""
    key = about.area.id, about.place, job
    try:
        yield lambda share: UNDER_WAY.update({key: share}) if job else None
    finally:
        UNDER_WAY.pop(key, None)


def _told(found: Zone, about: Seen) -> ZoneAccount:
    tree, types = about.area.tree, registry.ecosystem_types()
    whole = max(found.area_ha, found.accounted_ha)
    notes = [SAYS, *([STATISTICS] if found.not_divisible else []), *([] if found.current else [OUTDATED])]
    return ZoneAccount(
        period=found.period,
        area_ha=found.area_ha,
        accounted_ha=found.accounted_ha,
        covered=found.accounted_ha / whole,
        value=_known(found.headline),
        parts=[
            ZonePart(place=one.place, name=_words(tree[one.place].name), area_ha=one.area_ha, share=one.area_ha / whole)
            for one in found.parts
        ],
        types=[
            ZoneType(
                ecosystem_type=kind,
                name=_words(types[kind].label if kind else Label("no ecosystem type", "无生态系统类型")),
                area_ha=area,
            )
            for kind, area in found.extent.items()
        ],
        flows=[_row(one) for one in found.flows],
        not_divisible=[ZoneItem(**_names(service, item)) for service, item in found.not_divisible],
        current=found.current,
        notes=[_words(one) for one in notes],
    )


def _row(one: ZoneFlow) -> ZoneRow:
    return ZoneRow(
        **_names(one.service, one.item),
        ecosystem_type=one.ecosystem_type,
        ecosystem_name=_words(registry.ecosystem_type(one.ecosystem_type).label),
        unit=one.unit,
        supply=_known(one.supply),
        value=_known(one.value),
        in_headline=one.in_headline,
        covered=one.covered,
    )


def _names(service: str, item: str) -> dict[str, Any]:
    known = registry.service(service)
    label = named_item(known, item).label
    return {"service": service, "service_name": _words(known.label), "item": item, "item_name": _words(label)}


def _known(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _words(label: Label) -> Words:
    return Words(zh=label.zh, en=label.en)
