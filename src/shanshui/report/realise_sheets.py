"""Outcomes under rules, realisation rates and appraisals as sheets: the same for the screen, CSV and XLSX."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shanshui.core.labels import Label
from shanshui.shares.accounted import Accounted, scope_label
from shanshui.shares.appraisal import Appraisal
from shanshui.shares.fen import FEN, yuan
from shanshui.shares.outcome import Outcome, Step
from shanshui.shares.purchase import BASES
from shanshui.shares.realised import KINDS, Rate
from shanshui.shares.rules import MECHANISMS, Rule

Cell = str | Decimal | Label | None
MARKS = {
    "S": Label("read in the document", "查阅原文"),
    "C": Label("recomputed", "重新计算"),
    "M": Label("recalled, to be confirmed", "凭记忆，待核实"),
    "U": Label("given by the user", "用户提供"),
}
KEY = Label("run key of the account", "账户运行标识")
RESULT, HOW = Label("result", "结果"), Label("explanation", "说明")
PLACES = 4  # decimals of a rate in a file


@dataclass(frozen=True)
class Column:
    """A column: its plain name, its heading, whether it is money (yuan) or a share."""

    name: str
    label: Label
    kind: str = "text"


@dataclass(frozen=True)
class Sheet:
    """Rows under columns; None is what is not known."""

    name: Label
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Sheets:
    """A title, what is said first, the result and how it was worked out."""

    title: Label
    said: tuple[Label, ...]
    result: Sheet
    steps: Sheet
    facts: tuple[tuple[Label, str | Label], ...] = ()
    notes: tuple[Label, ...] = ()

    @property
    def how(self) -> Sheet:
        """Return steps and facts as one sheet."""
        facts = tuple((what, "", said) for what, said in self.facts)
        return Sheet(HOW, self.steps.columns, self.steps.rows + facts)


WHAT, FORMULA, VALUE = (
    Column("what", Label("What", "内容")),
    Column("formula", Label("Formula", "算式")),
    Column("value", Label("Value", "数值")),
)
RATE_NOTES = (
    Label(
        "The rate is money received over accounted value; loans are to be repaid and do not count.",
        "实现率为已实现收入与核算价值之比；贷款须偿还，不计入。",
    ),
)
MONEY = "money"
SHARE = "share"


def money(fen: int | None) -> Decimal | None:
    """Return fen as yuan, None for nothing."""
    return None if fen is None else Decimal(fen) / FEN


def share(rate: Fraction | None) -> Decimal | None:
    """Return a share with a few decimals, None for nothing."""
    return None if rate is None else round(Decimal(rate.numerator) / Decimal(rate.denominator), PLACES + 2)


def _working(steps: Sequence[Step]) -> Sheet:
    rows = tuple((step.what, step.formula, step.result) for step in steps)
    return Sheet(HOW, (WHAT, FORMULA, VALUE), rows)


def rule_facts(rule: Rule, rule_hash: str) -> list[tuple[Label, str | Label]]:
    """Return what identifies a version of a rule."""
    return [
        (Label("rule", "规则"), rule.id),
        (Label("version", "版本"), rule.version),
        (Label("valid", "有效期"), rule.valid.text()),
        (Label("document", "依据文件"), rule.document),
        (Label("source", "出处"), rule.source),
        (
            Label("evidence", "证据等级"),
            Label(f"{rule.mark}: {MARKS[rule.mark].en}", f"{rule.mark}：{MARKS[rule.mark].zh}"),
        ),
        (Label("fingerprint of the rule (sha256)", "规则指纹（sha256）"), rule_hash),
    ]


def outcome_sheets(outcome: Outcome) -> Sheets:
    """Return an amount under a rule."""
    rule, where = outcome.rule, _where(outcome.place, outcome.place_name, outcome.periods)
    title = Label(f"{outcome.what.en}{where.en}", f"{outcome.what.zh}{where.zh}")
    said = [Label(f"{yuan(outcome.fen)} {rule.currency}", f"{yuan(outcome.fen)} 元（{rule.currency}）")]
    if outcome.payer.en:
        payer, payee = outcome.payer, outcome.payee
        said.append(Label(f"{payer.en} pays {payee.en}", f"{payer.zh}向{payee.zh}支付"))
    if outcome.fen < 0:
        said.append(Label("the amount is negative: money is asked back", "金额为负：须退回款项"))
    basis = BASES.get(outcome.basis, Label(outcome.basis, outcome.basis))
    facts = [
        *rule_facts(rule, outcome.rule_hash),
        (Label("price year", "价格年份"), outcome.price_year),
        (Label("basis", "价格口径"), basis),
        (KEY, outcome.account),
    ]
    known = tuple(fact for fact in facts if any(fact[1]))
    return Sheets(title, tuple(said), _result(outcome), _working(outcome.steps), known, outcome.notes)


def _where(place: str, name: Label, periods: Sequence[str]) -> Label:
    when = " → ".join(periods)
    if not place:
        return Label(*(f" · {text} · {when}" if text else f" · {when}" for text in name))
    return Label(f" · {name.en} ({place}) · {when}", f" · {name.zh}（{place}） · {when}")


def _result(outcome: Outcome) -> Sheet:
    amount = Column("amount", Label("Amount", "金额"), MONEY)
    if outcome.shares:
        columns = (
            Column("payee", Label("Payee", "收款方")),
            Column("name", Label("Name", "名称")),
            Column("weight", Label("Key", "分配依据")),
            amount,
        )
        rows = tuple((s.payee, s.name, s.weight, money(s.fen)) for s in outcome.shares)
        return Sheet(RESULT, columns, (*rows, ("", Label("total", "合计"), "", money(outcome.fen))))
    short = (Column("what", Label("What", "内容")), amount)
    return Sheet(RESULT, short, ((outcome.what, money(outcome.fen)),))


def rate_sheets(rates: Sequence[Rate], account: Accounted, place: str, period: str) -> Sheets:
    """Return received beside accounted value, line by line."""
    where = _where(place, account.name(place), (period,))
    columns = (
        Column("line", Label("Line", "科目")),
        Column("received", Label("Received", "已实现"), MONEY),
        Column("accounted", Label("Accounted", "核算价值"), MONEY),
        Column("rate", Label("Rate", "实现率"), SHARE),
        Column("rate_low", Label("low", "低"), SHARE),
        Column("rate_high", Label("high", "高"), SHARE),
        Column("lent", Label("Loans", "贷款"), MONEY),
        Column("lent_rate", Label("of value", "占价值"), SHARE),
        Column("flag", Label("Flag", "提示")),
    )
    rows = tuple(
        (
            rate.label,
            money(rate.received),
            money(rate.accounted),
            share(rate.rate),
            share(rate.low),
            share(rate.high),
            money(rate.lent) if rate.lent else None,
            share(rate.lent_rate) if rate.lent else None,
            _flag(rate),
        )
        for rate in rates
    )
    kinds = [Step(KINDS[kind], "", yuan(fen)) for kind, fen in rates[0].kinds] if rates else []
    title = Label(f"Realised value{where.en}", f"价值实现{where.zh}")
    return Sheets(title, (), Sheet(RESULT, columns, rows), _working(kinds), ((KEY, account.key),), RATE_NOTES)


def _flag(rate: Rate) -> Label:
    return Label("; ".join(note.en for note in rate.notes), "；".join(note.zh for note in rate.notes))


def appraisal_sheets(found: Appraisal, account: Accounted) -> Sheets:
    """Return GEP before and after a change of land use."""
    scope, where = scope_label(found.scope), _where(found.place, account.name(found.place), (found.period,))
    columns = (
        Column("line", Label("Line", "科目")),
        Column("change", Label("Change", "变化"), MONEY),
        Column("low", Label("low", "低"), MONEY),
        Column("high", Label("high", "高"), MONEY),
    )
    rows: list[tuple[Cell, ...]] = [
        (scope_label(line.service), money(line.fen), money(line.low), money(line.high)) for line in found.lines
    ]
    rows.append((Label("total", "合计"), money(found.gained), money(found.low), money(found.high)))
    before, after = Label(f"{scope.en} before", f"变化前 {scope.zh}"), Label(f"{scope.en} after", f"变化后 {scope.zh}")
    formula = f"{yuan(found.before)} {'+' if found.gained >= 0 else '−'} {yuan(abs(found.gained))}"
    steps = (Step(before, "", yuan(found.before)), *found.steps, Step(after, formula, yuan(found.after)))
    facts = ((Label("price year", "价格年份"), found.price_year), (KEY, found.account))
    said = [
        Label(
            f"{yuan(found.gained)} yuan ({formula} = {yuan(found.after)})",
            f"{yuan(found.gained)} 元（{formula} = {yuan(found.after)}）",
        )
    ]
    title = Label(f"{scope.en} before and after the change{where.en}", f"变化前后的 {scope.zh}{where.zh}")
    return Sheets(title, tuple(said), Sheet(RESULT, columns, tuple(rows)), _working(steps), facts, _notes(found))


def _notes(found: Appraisal) -> tuple[Label, ...]:
    notes = [
        Label(
            "Each hectare counts as the account's own value per hectare of its type at the place.",
            "每公顷按账户中该地该类型自身的单位面积价值计。",
        )
    ]
    if found.not_by_type:
        amount = yuan(found.not_by_type)
        notes.append(
            Label(
                f"{amount} yuan are of no ecosystem type and stay as they are.",
                f"{amount} 元不分生态系统类型，保持不变。",
            )
        )
    if found.low is None:
        notes.append(Label("The account has no interval of these lines.", "账户没有这些科目的区间。"))
    for kind, place in found.borrowed:
        text = f"Value per hectare of {kind} taken from {place}, the place above."
        notes.append(Label(text, f"{kind} 的单位面积价值取自上级地方 {place}。"))
    return tuple(notes)


def rules_sheet(rules: Sequence[Rule]) -> Sheet:
    """Return rules as a list."""
    columns = tuple(
        Column(name, Label(en, zh))
        for name, en, zh in (
            ("rule", "Rule", "规则"),
            ("version", "Version", "版本"),
            ("mechanism", "Mechanism", "机制"),
            ("valid", "Valid", "有效期"),
            ("mark", "Mark", "证据"),
            ("document", "Document", "依据文件"),
        )
    )
    ordered = sorted(rules, key=lambda rule: (rule.id, rule.valid.start))
    rows = tuple(
        (
            rule.id,
            rule.version,
            Label(
                f"{rule.mechanism}: {MECHANISMS[rule.mechanism].en}",
                f"{rule.mechanism}：{MECHANISMS[rule.mechanism].zh}",
            ),
            rule.valid.text(),
            rule.mark,
            rule.document,
        )
        for rule in ordered
    )
    return Sheet(Label("rules", "规则"), columns, rows)
