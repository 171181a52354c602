"""The page of standards."""

from pages.markdown import both, names, page, table
from shanshui.standards.needs import to_be_given
from shanshui.standards.profile import Standard, standard, standard_ids


def standards_page() -> str:
    """Return the page of all standards."""
    found = [standard(name) for name in standard_ids()]
    overview = table(
        ("id", "name", "version", "status", "mark"),
        ([f"[`{s.id}`](#{s.id})", both(s.label), s.version, both(s.status), s.mark] for s in found),
    )
    return page(
        "Standards",
        "After this page you can choose a standard, and say what its total holds and what it leaves to you.",
        overview,
        *(_standard(found_one) for found_one in found),
    )


def _standard(profile: Standard) -> str:
    lines = (
        [both(s.label), s.role, f"[`{s.service}`](services/{s.service}.md)", names(s.items), ", ".join(s.seea), s.mark]
        for s in profile.lines
    )
    given = names(to_be_given(profile)) or "nothing"
    return "\n\n".join(
        part
        for part in (
            f"## {profile.id}",
            f"{both(profile.label)}, {profile.version}. {both(profile.status)}. Source: {profile.source}.",
            both(profile.notes),
            f"Account type: {profile.account_type}. Limited to: {names(profile.ecosystems) or 'nothing, all land'}.",
            table(("line", "role", "service", "items", "SEEA EA", "mark"), lines),
            f"Parameters nobody published, to be given by the user: {given}.",
            table(("option", "equation"), ([f"`{k}`", f"`{v}`"] for k, v in sorted(profile.options.items()))),
            table(("parameter", "set"), ([f"`{k}`", f"`{v}`"] for k, v in sorted(profile.sets.items()))),
        )
        if part
    )
