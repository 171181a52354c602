"""How far an administrator reaches: roles inside what they administer, none beyond."""

from collections.abc import Iterable

from shanshui.core.errors import NotYours, RoleTooSmall
from shanshui.store.access import Given, Person
from shanshui.web.shelf import Shelf
from shanshui.web.who import Role, Who


def is_admin(who: Who) -> bool:
    """Return whether somebody administers anything."""
    return any(grant.role >= Role.ADMIN for grant in who.grants)


def of_all(who: Who) -> bool:
    """Return whether somebody administers everything."""
    return any(grant.role >= Role.ADMIN and not grant.area and not grant.place for grant in who.grants)


def reaches(who: Who, areas: Shelf, area: str, place: str, role: Role = Role.ADMIN) -> bool:
    """Return whether somebody administers a place and everything below it, and holds a role there themselves."""
    if of_all(who):
        return True
    if area not in areas.areas:
        return False
    opened = areas.areas[area]
    places = [place] if place else opened.tree.roots
    return all(who.role(area, opened.tree, code) >= max(role, Role.ADMIN) for code in places)


def checked(who: Who, areas: Shelf, given: Given) -> Given:
    """Return a role that somebody may give, unchanged.

    Raises
    ------
    NotYours
        If there is no such area or place, or they may not see it.
    RoleTooSmall
        If it reaches beyond what they administer.
    """
    if given.area:
        opened = areas.areas.get(given.area)
        if opened is None or not who.roots(opened.id, opened.tree):
            raise NotYours(where="areas", name=given.area)
        if given.place and who.role(opened.id, opened.tree, given.place) < Role.VIEWER:
            raise NotYours(where="places", name=given.place)
        if given.place and given.place not in opened.tree:
            raise NotYours(where="places", name=given.place)
    elif given.place:
        raise NotYours(where="places", name=given.place)
    if not reaches(who, areas, given.area, given.place, Role[given.role.upper()]):
        raise RoleTooSmall(where="grants")
    return given


def shown(who: Who, areas: Shelf, grants: Iterable[Given]) -> list[Given]:
    """Return the roles of somebody that an administrator may see."""
    return [one for one in grants if reaches(who, areas, one.area, one.place)]


def may_deal_with(who: Who, areas: Shelf, person: Person) -> None:
    """Raise unless all roles of somebody lie inside what an administrator administers.

    Raises
    ------
    NotYours
        If none does: they may not even know of each other.
    RoleTooSmall
        If some lie elsewhere: a password set here would open doors there.
    """
    inside = shown(who, areas, person.grants)
    if not inside and not of_all(who):
        raise NotYours(where="users", name=person.name)
    if len(inside) < len(person.grants):
        raise RoleTooSmall(where="users")
