"""`shanshui users` and `shanshui audit`: the people of a team server and the log of what they did.

Whoever may open the database may do this: the first administrator is made here, never in a browser.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shanshui.cli import show
from shanshui.cli.invest import Lang
from shanshui.cli.text import system_language, wording

if TYPE_CHECKING:
    from shanshui.core.log import Checkpoint
    from shanshui.store.access import Access, Given

users_app = typer.Typer(
    help="People of a team server (`shanshui serve --team`) and their roles.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
audit_app = typer.Typer(
    help="The log of a team server: who did what, when, to which place.", no_args_is_help=True, rich_markup_mode=None
)
Where = Annotated[
    str,
    typer.Option(
        "--database",
        metavar="URL",
        envvar="SHANSHUI_DATABASE",
        help="postgresql://user:${PASSWORD}@server/database, or a file of SQLite",
    ),
]
Name = Annotated[str, typer.Argument(help="name of somebody; capitals do not count")]
Area = Annotated[str, typer.Option(help="id of an area, as in its address; left out, all areas")]
Place = Annotated[str, typer.Option(help="code of a place: there and everything below it; left out, the whole area")]
Role = Annotated[str, typer.Option(help="viewer, editor, approver or admin; each includes those before it")]
OneTime = Annotated[
    bool, typer.Option("--one-time", help="make a password for one sign-in and print it, instead of asking for one")
]
Json = Annotated[bool, typer.Option("--json", help="print JSON, one object a line")]


def _open(database: str) -> "Access":
    from shanshui.store.access import Access

    return Access.open(database)


def _asked(one_time: bool, lang: str) -> str:
    """Return a password that was typed twice without being shown; empty if one is to be made."""
    if one_time:
        return ""
    prompt, again = wording(lang, "Password", "密码"), wording(lang, "Once more", "请再次输入")
    found: str = typer.prompt(prompt, hide_input=True, confirmation_prompt=again)
    return found


def _told(word: str, one_time: bool, lang: str) -> None:
    """Print a password that was made; it is shown this once."""
    if one_time:
        typer.echo(wording(lang, f"One-time password: {word}", f"一次性密码：{word}"))


@users_app.command("add")
def add(
    name: Name,
    database: Where,
    role: Role = "",
    area: Area = "",
    place: Place = "",
    one_time: OneTime = False,
    lang: Lang = "",
) -> None:
    """Add somebody, with a role to begin with if one is named.

    Example: shanshui users add "zhang san" --database team.sqlite --role admin
    """
    language = lang or system_language()
    given = _given(role, area, place) if role else None
    with _open(database) as access:
        _told(access.add(name, _me(), _asked(one_time, language)), one_time, language)
        if given:
            access.grant(name, given, _me())
        typer.echo(wording(language, f"Added {name}.", f"已添加 {name}。"))


@users_app.command("list")
def list_people(database: Where, json: Json = False, lang: Lang = "") -> None:
    """List people and their roles.

    Example: shanshui users list --database team.sqlite
    """
    with _open(database) as access:
        for one in access.people():
            grants = [vars(given) for given in one.grants]
            if json:
                show.json_line({"event": "person", "name": one.name, "disabled": one.disabled, "grants": grants})
                continue
            roles = ", ".join(f"{g.role} @ {g.area or '*'}/{g.place or '*'}" for g in one.grants)
            shut = wording(lang or system_language(), " (disabled)", "（已停用）") if one.disabled else ""
            typer.echo(f"{one.name}{shut}: {roles or '–'}")


@users_app.command("grant")
def grant(name: Name, role: Role, database: Where, area: Area = "", place: Place = "", lang: Lang = "") -> None:
    """Give somebody a role at a place and everything below it, in place of the one they had at that very place.

    Example: shanshui users grant "li si" --role editor --area lishui --place 331121 --database team.sqlite
    """
    with _open(database) as access:
        access.grant(name, _given(role, area, place), _me())
    typer.echo(wording(lang or system_language(), f"{name} is {role} there.", f"{name} 在该处的角色为 {role}。"))


@users_app.command("revoke")
def revoke(name: Name, database: Where, area: Area = "", place: Place = "", lang: Lang = "") -> None:
    """Take the role somebody has at a place.

    Example: shanshui users revoke "li si" --area lishui --place 331121 --database team.sqlite
    """
    with _open(database) as access:
        access.revoke(name, area, place, _me())
    typer.echo(wording(lang or system_language(), f"{name} has no role there.", f"{name} 在该处已无角色。"))


@users_app.command("password")
def password(name: Name, database: Where, one_time: OneTime = False, lang: Lang = "") -> None:
    """Set somebody's password; all their sessions end.

    Example: shanshui users password "li si" --one-time --database team.sqlite
    """
    language = lang or system_language()
    with _open(database) as access:
        _told(access.set_password(name, _me(), _asked(one_time, language)), one_time, language)
    typer.echo(wording(language, f"The password of {name} is set.", f"已设置 {name} 的密码。"))


@users_app.command("disable")
def disable(
    name: Name,
    database: Where,
    enable: Annotated[bool, typer.Option("--enable", help="let them in again")] = False,
    lang: Lang = "",
) -> None:
    """Let somebody in no more; their sessions end at once. What they did stays in the log.

    Example: shanshui users disable "li si" --database team.sqlite
    """
    with _open(database) as access:
        access.disable(name, _me(), disabled=not enable)
    done = ("may sign in", "已启用") if enable else ("may not sign in", "已停用")
    typer.echo(wording(lang or system_language(), f"{name} {done[0]}.", f"{done[1]} {name}。"))


@audit_app.command("verify")
def verify(
    database: Where,
    against: Annotated[
        list[str] | None, typer.Option(help="checkpoint kept elsewhere, size:root (repeatable): shows a log cut short")
    ] = None,
    lang: Lang = "",
) -> None:
    """Check every event of the log; exit 1 at the first that is not what was recorded. Prints a checkpoint to keep.

    Example: shanshui audit verify --database team.sqlite
    """
    kept = tuple(_checkpoint(text) for text in against or ())
    with _open(database) as access:
        head = access.verify(kept)
    language = lang or system_language()
    typer.echo(wording(language, f"{head.size} events, none changed.", f"共 {head.size} 条记录，均未被改动。"))
    typer.echo(f"{head.size}:{head.root}")


@audit_app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="file to write, one JSON object a line")], database: Where
) -> None:
    """Write the whole log to a file, with the hashes that link its events.

    Example: shanshui audit export log.jsonl --database team.sqlite
    """
    from shanshui.core.log import canonical

    with _open(database) as access, file.open("x", encoding="utf-8") as out:
        since, events = 1, access.events()
        while events:
            out.writelines(canonical({**vars(one), "payload": one.data}) + "\n" for one in events)
            since = events[-1].seq + 1
            events = access.events(since)
    typer.echo(str(file))


def _given(role: str, area: str, place: str) -> "Given":
    from shanshui.core.errors import NoSuchName
    from shanshui.store.access import ROLES, Given

    if role not in ROLES:
        raise NoSuchName(where="--role", what="role", name=role, known=list(ROLES), see="")
    if place and not area:
        raise NoSuchName(where="--place", what="area", name="", known=[], see="")
    return Given(area, place, role)


def _checkpoint(text: str) -> "Checkpoint":
    from shanshui.core.errors import UnreadableCheckpoint
    from shanshui.core.log import Checkpoint

    try:
        return Checkpoint.parse(text)
    except ValueError:
        raise UnreadableCheckpoint(where="--against", text=text) from None


def _me() -> str:
    """Return who acts: whoever this machine says."""
    import getpass

    return f"{getpass.getuser()} (command line)"
