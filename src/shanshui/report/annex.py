"""What an auditor holds against the account: hashes of its files and inputs, versions, checks, the end of the log."""

import json
from collections.abc import Mapping

from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Column, Note, Section, Table
from shanshui.store.publish import MARKER

TITLE = Label("What identifies the account", "账户的标识")
HOW = Label(
    "The same inputs give the same bytes: work the account out again and compare these hashes (SHA-256). A hash that "
    "differs tells which file is not what was published.",
    "相同输入得出相同的字节：重新核算后与下列 SHA-256 比对，不一致处即为与发布时不同的文件。",
)
IDENTITY, FILES = Label("Marks of the account", "账户标记"), Label("Files of the account", "账户文件")
WHAT, TEXT, FILE = Label("What", "项目"), Label("Mark", "标记"), Label("File", "文件")
NAMES = {
    "fingerprint": Label("Fingerprint", "核算指纹"),
    "key": Label("Key of settings, inputs and program", "设置、输入与程序的键值"),
    "sums": Label("Sum of the values of {period}", "{period} 年数值的校验和"),
    "program": Label("Program", "程序"),
    "standard": Label("Standard", "核算规范"),
    "events": Label("Events of the register's log", "登记库日志事件数"),
    "head": Label("Last event of the log", "日志末条哈希"),
    "checkpoint": Label("Checkpoint to keep elsewhere", "应另处保存的检查点"),
}
NO_REGISTER = Label(
    "There is no register: no finding, approval or vintage of observations is recorded for this area.",
    "尚无登记库：本地区没有登记问题、审批或观测值版本。",
)


def annex_section(ledger: Ledger) -> Section:
    """Return the marks of an account, the hashes of its files and the end of its register's log."""
    lang = ledger.words.language
    logged = _log(ledger)
    blocks: list[Block] = [_marks(ledger, logged)]
    if files := _files(ledger):
        columns = (Column(FILE.in_(lang), "code", heads_row=True), Column("SHA-256", "code"))
        blocks.append(Table("files", FILES.in_(lang), columns, tuple(sorted(files.items()))))
    if not logged:
        blocks.append(Note(NO_REGISTER.in_(lang)))
    return Section("annex", TITLE.in_(lang), tuple(blocks), "inputs", HOW.in_(lang))


def _marks(ledger: Ledger, logged: Mapping[str, str]) -> Table:
    lang, manifest = ledger.words.language, ledger.whole.manifest
    program, standard = manifest["program"], manifest.get("standard")
    rows = [(NAMES["fingerprint"].in_(lang), ledger.fingerprint)] if standard else []
    if key := manifest.get("key"):
        rows.append((NAMES["key"].in_(lang), str(key)))
    for period, mark in manifest.get("sums", {}).items():
        rows.append((NAMES["sums"].in_(lang).format(period=period), str(mark)))
    rows.append((NAMES["program"].in_(lang), f"{program['name']} {program['version']}"))
    if standard:
        rows.append((NAMES["standard"].in_(lang), f"{standard['id']} {standard.get('version', '')}".strip()))
    rows += [(NAMES[name].in_(lang), text) for name, text in logged.items()]
    return Table(
        "marks",
        IDENTITY.in_(lang),
        (Column(WHAT.in_(lang), heads_row=True), Column(TEXT.in_(lang), "code")),
        tuple(rows),
    )


def _files(ledger: Ledger) -> dict[str, str]:
    """Return the published files of an account and their hashes; none of an account that was never published."""
    folder = getattr(ledger.whole, "folder", None)
    if "standard" not in ledger.manifest or folder is None or not (folder / MARKER).is_file():
        return {}
    found: dict[str, str] = json.loads((folder / MARKER).read_text(encoding="utf-8"))["files"]
    return found


def _log(ledger: Ledger) -> dict[str, str]:
    """Return where the log of the area's register ends after it was checked; nothing without a register.

    Raises
    ------
    LogBroken, ContentBroken
        If the register is not what was recorded.
    """
    from shanshui.core.log import Checkpoint
    from shanshui.run.register import existing_register

    if ledger.beside is None:
        return {}
    register = existing_register(ledger.beside.area)
    if register is None:
        return {}
    with register:
        head = register.verify()
    return {"events": str(head.size), "head": head.hash, "checkpoint": str(Checkpoint(head.size, head.root))}
