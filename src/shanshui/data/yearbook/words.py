"""What a printed label says: of which thing, in which unit, of which period, at which prices, with which marks."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from shanshui.core.errors import UnreadablePeriod
from shanshui.core.period import Period
from shanshui.data.yearbook.sizes import is_unit, plain_unit

PLAIN = str.maketrans(
    {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F) if chr(i) not in "＊"}
    | {0x3000: " ", 0xA0: " ", 0xFF0A: "*", 0x2013: "-", 0x2014: "-", 0x2015: "-", 0xFEFF: ""}
)
NUMERALS = {code: to for code, to in PLAIN.items() if code not in (0x2013, 0x2014, 0x2015)}  # —5 is nobody's number
HAN = "\u4e00-\u9fff"
CIRCLED = "①-⑳❶-❿⓪"
RAISED = "¹²³⁰⁴⁵⁶⁷⁸⁹"
# Marks of footnotes: ①, *, †, [1], (注1), a raised figure.
MARKS = re.compile(rf"[{CIRCLED}{RAISED}†‡]|\*+|\[[^\]]{{1,6}}\]|\(?注\s*\d*\)?(?=$)")
# Whatever may be a mark beside a number; those of labels are fewer.
ANY_MARK = re.compile(rf"[{CIRCLED}{RAISED}†‡]|\*+|\[[^\]]+\]|\([^)]+\)|注\d*|[A-Za-z]{{1,2}}|[#＃△▲]")
YEAR = r"(?P<year>(?:19|20)\d\d)"
QUARTERS = {"1": "Q1", "2": "Q2", "3": "Q3", "4": "Q4", "一": "Q1", "二": "Q2", "三": "Q3", "四": "Q4"}
PART = r"(?:(?P<quarter>第?[一二三四1-4]季度?)|(?P<month>1[0-2]|0?[1-9])月份?|(?P<whole>全年|1-12月份?)|末|底|度|终)?"
PERIOD = re.compile(rf"{YEAR}\s*年\s*{PART}")
BARE = re.compile(rf"{YEAR}|{YEAR.replace('year', 'dashed')}-?(?P<rest>Q[1-4]|0[1-9]|1[0-2])")
LONE_PART = re.compile(PART.removesuffix("?"))
BEGIN = re.compile(
    rf"{PERIOD.pattern}(?!\s*[\d=价为不可以比至\-~/、])|{YEAR.replace('year', 'bare')}(?=\s)(?!\s*[=\-~/])"
)
END = re.compile(rf"(?<![比为以自按较从至/\-~=\d])\s*{PERIOD.pattern}$|\s{YEAR.replace('year', 'bare')}$")
BASE_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?\s*(?:不变|可比|价)")
COMPARABLE = re.compile(r"不变价|可比价|constant price|comparable price", re.IGNORECASE)
CURRENT = re.compile(r"当年价|现价|现行价|current price", re.IGNORECASE)
UNIT_LINE = re.compile(r"(?:计量)?单\s*位\s*:\s*([^()]+?)\s*(?:[()]|$)|\bUnit:\s*(.+?)\s*$", re.IGNORECASE)
# Lines of a sheet that are no rows of its table: notes, sources, "continued".
NOTE = re.compile(
    r"(?:注|资料来源|数据来源|来源|说明|备注|sources?|notes?)\s*\d*\s*[:：]|[(（]?续表?[\d一二三四五六七八九十]*[)）]?$|本表",
    re.IGNORECASE,
)
TITLE = re.compile(rf"(?:表\s*)?\d{{1,2}}\s*[-－—–.]\s*\d{{1,3}}\s*[{HAN}A-Za-z]")  # 2-4 人口
LONGEST = 400  # signs of a label; a longer text is a note
LEAD = re.compile(r"^(?:#\s*|其中\s*[:,]\s*)+")


@dataclass(frozen=True)
class Heading:
    """What a label says; what it does not say is empty.

    Attributes
    ----------
    label
        The thing, without unit, period and marks.
    basis, price_year
        current or comparable prices, and the year of the latter.
    """

    label: str = ""
    unit: str = ""
    period: str = ""
    marks: tuple[str, ...] = ()
    basis: str = ""
    price_year: str = ""

    @property
    def key(self) -> str:
        """Return label and unit as one text."""
        return f"{self.label}({self.unit})" if self.unit else self.label


def heading(text: str, marks: Collection[str] = ()) -> Heading:
    """Return what a label says. `marks` are further marks or words that may stand at its end, or be all of it."""
    rest = text.translate(PLAIN).strip()
    if len(rest) > LONGEST:
        return Heading(label=rest)
    if is_unit(rest):
        return Heading(unit=plain_unit(rest))
    basis, price_year = prices(rest)
    rest, found = _marks(rest, marks)
    rest, said = _brackets(rest)
    rest, unit = _trailing_unit(rest)
    rest, period = _period(rest)
    rest, unit = (rest, unit) if unit else _trailing_unit(rest)
    label = LEAD.sub("", _closed(rest)).strip(" :,;、")
    return Heading(label, said.unit or unit, period or said.period, found, basis, price_year)


def name_of(text: str) -> str:
    """Return a name as it is compared: without marks, blanks beside Chinese characters, and case."""
    return _closed(_marks(text.translate(PLAIN).strip(), ())[0]).strip().casefold()


def prices(text: str) -> tuple[str, str]:
    """Return current or comparable, and the year of comparable prices, as far as a text says."""
    year = BASE_YEAR.search(text)
    if COMPARABLE.search(text) or (year and not CURRENT.search(text)):
        return "comparable", year[1] if year else ""
    return ("current", "") if CURRENT.search(text) else ("", "")


def joined(headings: Sequence[Heading]) -> Heading:
    """Return what labels above one another say together: the nearest unit, all labels in a row.

    Different periods stay apart by a blank, which is no period: the caller finds out.
    """
    labels = list(dict.fromkeys(one.label for one in headings if one.label))
    periods = list(dict.fromkeys(one.period for one in headings if one.period))
    nearest = Heading()
    for one in headings:
        nearest = replace(
            nearest,
            unit=one.unit or nearest.unit,
            basis=one.basis or nearest.basis,
            price_year=one.price_year or nearest.price_year,
        )
    found = tuple(dict.fromkeys(mark for one in headings for mark in one.marks))
    return replace(nearest, label="/".join(labels), period=" ".join(periods), marks=found)


def unit_line(text: str) -> tuple[str, ...]:
    """Return the units that a line such as 单位：万元、% names, nothing if it is no such line."""
    likely = len(text) <= LONGEST and ("位" in text or "nit" in text.lower())
    found = UNIT_LINE.search(text.translate(PLAIN)) if likely else None
    if not found:
        return ()
    parts = [part.strip() for part in re.split(r"[、,;]", found[1] or found[2]) if part.strip()]
    return tuple(plain_unit(word) for part in parts for word in ([part] if is_unit(part) else part.split()))


def is_note(texts: Sequence[str]) -> bool:
    """Return whether the filled cells of a row are a note, a source, or the line of units."""
    return bool(NOTE.match(texts[0])) or any(unit_line(text) for text in texts)


def period_of(text: str, where: str, year: int | None = None) -> str:
    """Return the period that a whole cell says: 2023, 2023年末, 2023年一季度, 2023-07; with a year, 7月 too.

    Raises
    ------
    UnreadablePeriod
        If it is anything else, such as January to June.
    """
    plain = re.sub(r"\s+", "", _marks(text.translate(PLAIN).strip(), ())[0])
    plain = re.sub(r"^((?:19|20)\d\d)\.0$", r"\1", plain)
    if year is not None and (found := LONE_PART.fullmatch(plain)):
        return _written(str(year), found)
    if found := PERIOD.fullmatch(plain):
        return _written(found["year"], found)
    if BARE.fullmatch(plain):
        return str(Period.parse(plain, where))
    raise UnreadablePeriod(where=where, text=text)


def is_period(text: str) -> bool:
    """Return whether a whole cell says a period."""
    try:
        period_of(text, "")
    except UnreadablePeriod:
        return False
    return True


def _written(year: str, found: re.Match[str]) -> str:
    if found["quarter"]:
        return f"{year}-{QUARTERS[re.sub('第|季度?', '', found['quarter'])]}"
    return f"{year}-{int(found['month']):02}" if found["month"] else year


def _marks(text: str, marks: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """Return a text without footnote marks, and the marks."""
    found: list[str] = []
    while ended := next((mark for mark in sorted(marks, key=len, reverse=True) if text.endswith(mark)), ""):
        found.append(ended)
        text = text.removesuffix(ended).rstrip()
    found += [mark.strip("()[] ") or mark for mark in MARKS.findall(text)]
    return MARKS.sub("", text).strip(), tuple(dict.fromkeys(found))


def _brackets(text: str) -> tuple[str, Heading]:
    """Return a text without what brackets say of unit and period, and what they say."""
    units: list[str] = []
    periods: list[str] = []

    def inside(found: re.Match[str]) -> str:
        kept = []
        for part in [found[1]] if is_unit(found[1]) else re.split(r"[,;、]", found[1]):
            said = part.strip()
            named = unit_line(said)
            if is_unit(said) or len(named) == 1:
                units.append(named[0] if named else plain_unit(said))
            elif is_period(said):
                periods.append(period_of(said, ""))
            elif said:
                kept.append(said)
        return f"({','.join(kept)})" if kept else ""

    rest = re.sub(r"\(([^()]*)\)", inside, text).strip()
    if len(set(units)) > 1 or len(set(periods)) > 1:  # nobody can tell which of them holds: a label of its own
        return text, Heading()
    return rest, Heading(unit="".join(units[:1]), period="".join(periods[:1]))


def _trailing_unit(text: str) -> tuple[str, str]:
    """Return a text without a unit at its end, and the unit."""
    if (found := re.fullmatch(r"(.*[^\s,:;])[\s,:;]+(\S+)", text)) and is_unit(found[2]):
        return found[1], plain_unit(found[2])
    if found := re.fullmatch(r"(.*[^\s/\d])\s*([%‰])", text):
        return found[1], found[2]
    return text, ""


def _period(text: str) -> tuple[str, str]:
    """Return a text without a period at its beginning or end, and the period."""
    whole = re.sub(r"\s+", "", text)
    if is_period(whole):
        return "", period_of(whole, "")
    for pattern in (BEGIN, END):
        if found := pattern.search(text) if pattern is END else pattern.match(text):
            period = found["bare"] or _written(found["year"], found)
            return f"{text[: found.start()]} {text[found.end() :]}".strip(), period
    return text, ""


def _closed(text: str) -> str:
    """Return a text without blanks beside Chinese characters and brackets: 合　计 is 合计."""
    return re.sub(rf"(?<=[{HAN}()]) | (?=[{HAN}()])", "", " ".join(text.split()))
