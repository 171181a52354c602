"""What an uncertain number is called: a parameter, a variable, a service, `service.item`; and what became of it."""

from dataclasses import dataclass, field

from shanshui.accounts.uncertainty.land_cover import CLASSES
from shanshui.accounts.uncertainty.sensitivity import LOCAL
from shanshui.core import registry
from shanshui.core.labels import Label


def name_of(name: str) -> Label:
    """Return what a spread is called."""
    if name == LOCAL:
        return Label("local errors of maps", "空间数据的局部误差")
    if name == CLASSES:
        return Label("error of land-cover classes", "土地覆盖分类误差")
    if name in registry.parameters():
        return registry.parameter(name).label
    if name in registry.variables():
        return registry.variable(name).label
    service, _, item = name.partition(".")
    if service not in registry.service_ids():
        return Label(name, name)
    spec = registry.service(service)
    known = {one.id: one.label for one in spec.items}
    return known.get(item, Label(item, item)) if item else spec.label


@dataclass
class Followed:
    """What became of the spreads while the model was built: names that bend, that are interpolated, that are held."""

    bent: set[str] = field(default_factory=set)
    interpolated: set[str] = field(default_factory=set)
    held: dict[str, Label] = field(default_factory=dict)
