"""Areas and their places."""

from typing import Any

from fastapi import APIRouter

from shanshui.core.labels import Label
from shanshui.web.seen import Areas, Asker, OneArea
from shanshui.web.shelf import Opened


def router() -> APIRouter:
    """Return the routes of areas and places."""
    routes = APIRouter(tags=["areas"])

    @routes.get("/areas")
    def all_areas(areas: Areas, who: Asker) -> list[dict[str, Any]]:
        """Return the areas that the one who asks may see."""
        return [_area(one) for one in areas.areas.values() if who.roots(one.id, one.tree)]

    @routes.get("/areas/{area}/places")
    def places(area: OneArea, who: Asker) -> list[dict[str, Any]]:
        """Return the places that the one who asks may see, parents first."""
        roots = who.roots(area.id, area.tree)
        mine = {code for root in roots for code in (root, *area.tree.descendants(root))}
        return [
            {
                "code": place.code,
                "parent": "" if place.code in roots else place.parent,
                "level": place.level,
                "name": words(place.name),
            }
            for place in area.tree
            if place.code in mine
        ]

    return routes


def words(label: Label) -> dict[str, str]:
    """Return a label in both languages."""
    return {"zh": label.zh, "en": label.en}


def _area(one: Opened) -> dict[str, Any]:
    manifest = one.account.manifest
    return {
        "id": one.id,
        "code": one.area.config.area.code,
        "name": words(one.area.config.area.name.label),
        "periods": [str(period) for period in manifest["periods"]],
        "standard": manifest.get("standard"),
        "account": one.has_account,
        "fingerprint": one.account.fingerprint,
    }
