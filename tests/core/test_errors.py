"""Every error says where, what we saw, what we need and what to do, in both languages (§15)."""

import errno
import pickle
import re
import string
from pathlib import Path
from typing import Any

import pytest

from shanshui.core import errors
from shanshui.core.errors import InputError, NoSuchName, Problems, ShanshuiError, UnknownUnit, listed, nearest
from shanshui.core.errors.rasters import _WithSlip
from shanshui.core.errors.said import CHINESE
from shanshui.core.labels import Label

ABSTRACT = {ShanshuiError, InputError}


def every() -> list[type[ShanshuiError]]:
    """Return every error class that is raised."""
    found, todo = [], [ShanshuiError]
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        found.append(kind)
    public = {kind for kind in found if kind.__module__.startswith("shanshui") and not kind.__name__.startswith("_")}
    return sorted(public - ABSTRACT - {Problems}, key=lambda kind: kind.__name__)


def example(kind: type[ShanshuiError]) -> ShanshuiError:
    """Return an error with something in every field."""
    fields: dict[str, Any] = {name: f"<{name}>" for name in kind.needed_fields()}
    if issubclass(kind, _WithSlip):
        fields["slips"] = ["t ha-1"]
    return kind(where="area.yaml:3: sources.rain", **fields)


EVERY = pytest.mark.parametrize("kind", every(), ids=lambda kind: kind.__name__)
FREE = {
    "DeclarationError",
    "NoSuchName",
    "NotHere",
    "BadSetting",
    "UnreadableConfig",
    "TooLarge",
    "WriteFailed",
    "UploadRefused",
}  # some words come with the fields


def names_in(texts: tuple[str, ...]) -> set[str]:
    """Return the fields some texts fill in."""
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_are_errors():
    assert len(every()) > 60


@EVERY
def test_both_languages_say_the_same_fields(kind: type[ShanshuiError]):
    assert names_in(kind.en) == names_in(kind.zh)
    for one, other in zip(kind.en, kind.zh, strict=True):
        assert names_in((one,)) == names_in((other,)), "a fact stands in another part of the other language"


@EVERY
def test_three_parts_after_the_place(kind: type[ShanshuiError]):
    assert len(kind.en) == len(kind.zh) == 3
    assert all(part.strip() for part in (*kind.en, *kind.zh))


@EVERY
def test_sentences_end(kind: type[ShanshuiError]):
    for part in kind.en:
        assert re.search(r"[.?:}]$", part), part
    for part in kind.zh:
        assert re.search(r"[。？；：}]$", part), part


@EVERY
def test_the_text_is_whole(kind: type[ShanshuiError]):
    error = example(kind)
    for language in ("en", "zh"):
        text = error.text(language)
        assert text.startswith("area.yaml:3: sources.rain")
        assert not re.search(r"\{[a-z_]*\}", text)
        assert "  " not in text.replace("{", "").strip(), "an empty hint leaves two spaces"
        assert all(f"<{name}>" in text for name in kind.needed_fields() - {"known"} & names_in(kind.en))


@EVERY
def test_the_chinese_is_chinese(kind: type[ShanshuiError]):
    if kind.__name__ not in FREE:
        assert all(re.search(r"[\u4e00-\u9fff]", part) for part in kind.zh)
        assert not re.search(r"[\u4e00-\u9fff]", "".join(kind.en).replace("万元", "").replace("3.2万", ""))


@EVERY
def test_errors_travel_between_processes(kind: type[ShanshuiError]):
    error = example(kind)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert copy.text("zh") == error.text("zh")
    assert copy.where == error.where
    assert str(copy) == error.text("en")


@EVERY
def test_exit_codes(kind: type[ShanshuiError]):
    assert kind.exit_code == (3 if issubclass(kind, InputError) else 1)
    assert example(kind).code == kind.__name__


@EVERY
def test_every_class_says_what_it_is(kind: type[ShanshuiError]):
    assert (kind.__doc__ or "").strip().endswith(".")


@EVERY
def test_a_missing_field_is_told_to_the_developer(kind: type[ShanshuiError]):
    if kind.needed_fields():
        with pytest.raises(TypeError, match=kind.__name__):
            kind(where="x")


def settings_of_area() -> set[str]:
    """Return every key `area.yaml` knows, at any depth."""
    from shanshui.run import config

    models = [m for m in vars(config).values() if isinstance(m, type) and issubclass(m, config.Strict)]
    return {name for model in models for name in model.model_fields}


@EVERY
def test_advice_names_only_settings_that_exist(kind: type[ShanshuiError]):
    """A message that says "write `crs: …`" must name a key that area.yaml takes."""
    known = settings_of_area()
    for text in (*kind.en, *kind.zh):
        for quoted in re.findall(r"`([^`]*)`", text):
            for key in re.findall(r"(?<![\w.-])([a-z_]+):(?!//)", re.sub(r"\{[a-z_]*\}", "X", quoted)):
                assert key in known, f"`{quoted}`"


def test_did_you_mean():
    error = NoSuchName(where="area.yaml:2", what="standard", name="ndrc-2023", known=["ndrc-2022", "mee-2020"], see="")
    assert "Did you mean 'ndrc-2022'?" in error.text("en")
    assert "您是否要写 'ndrc-2022'？" in error.text("zh")


def test_nothing_near_is_not_guessed():
    error = NoSuchName(where="", what="standard", name="zzz", known=["ndrc-2022"], see="")
    assert "Did you mean" not in error.text("en")
    assert "您是否要写" not in error.text("zh")
    assert not error.text("en").startswith(":")


@pytest.mark.parametrize(("word", "near"), [("soil_retension", "soil_retention"), ("", ""), ("xyz", "")])
def test_nearest(word: str, near: str):
    assert nearest(word, ["soil_retention", "water_supply"]) == near


@pytest.mark.parametrize(
    ("items", "text"),
    [([1, 2], "1, 2"), (list("abcdefg"), "a, b, c, d, e … (7)"), ("abc", "abc"), ([], "–"), (("x",), "x"), (5, "5")],
)
def test_listed(items: Any, text: str):
    assert listed(items) == text


def test_problems_tell_all_and_travel():
    several = Problems([UnknownUnit(where="a", unit="banana"), UnknownUnit(where="b", unit="cm{x}")], where="area.yaml")
    lines = several.text("zh").splitlines()
    assert len(lines) == 3
    assert "2" in lines[0]
    assert "cm{x}" in lines[2]
    copy = pickle.loads(pickle.dumps(several))
    assert copy.text("zh") == several.text("zh")
    assert [p.code for p in copy.problems] == ["UnknownUnit"] * 2
    assert several.exit_code == 3


def test_braces_in_what_the_user_wrote_are_left_alone():
    assert "{unit} {0} {" in UnknownUnit(where="{where}", unit="{unit} {0} {").text("en")


def test_names_of_classes_are_unique():
    assert len({kind.__name__ for kind in every()}) == len(every())


def test_a_field_may_speak_both_languages():
    error = NoSuchName(where="x", what="ecosystem type", name="oak", known=[], see=Label("Look.", "请查看。"))
    assert error.text("en") == "x: there is no ecosystem type 'oak'. Known: none here. Look."
    assert error.text("zh") == "x：没有名为“oak”的生态系统类型。可用：此处没有。请查看。"


def test_every_word_for_what_is_missing_is_known_in_chinese():
    """`what=` and `see=` are written in English in the code; the Chinese message must not be."""
    source = Path(errors.__file__).parents[2]
    said = {w for f in source.rglob("*.py") for w in re.findall(r'(?:what|see)="([^"]+)"', f.read_text("utf-8"))}
    assert said
    assert said <= CHINESE.keys()


def test_very_many_of_one_kind_are_told_in_part():
    several = [UnknownUnit(where=f"q.csv:{row}", unit="banana") for row in range(2, 402)]
    other = NoSuchName(where="q.csv:9", what="service", name="x", known=[], see="")
    lines = Problems([*several, other], where="area.yaml").text("en").splitlines()
    assert lines[0] == "area.yaml: 401 problem(s) found."
    assert lines[-1] == "  … and 390 more like these; `shanshui check --json` lists all."
    assert len(lines) == 1 + 10 + 1 + 1
    assert lines[-2].startswith("  q.csv:9: there is no service 'x'. Known: none here. Correct the name")


@pytest.mark.parametrize(("word", "near"), [("339102206222", "331102206222"), ("331102206228", "331102206229")])
def test_among_very_many_words_the_nearest_shares_a_half(word: str, near: str):
    known = [f"33{county}02206{village}" for county in range(10, 20) for village in range(200, 400)]
    found = nearest(word, known)
    assert len(found) == len(near)
    assert found[:6] == near[:6] or found[-6:] == near[-6:]
    assert nearest("banana", known) == ""


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "磁盘已满"), (errno.EROFS, "只读"), (errno.EACCES, "权限")]
)
def test_trouble_with_a_disk_is_no_fault_of_the_program(number: int, said: str):
    trouble = errors.disk_trouble(OSError(number, "system text", "results/flows.parquet"), "county")
    assert trouble is not None
    assert trouble.where == "results/flows.parquet"
    assert said in trouble.text("zh")
    assert errors.disk_trouble(OSError(errno.EINVAL, "other")) is None


def test_messages_hold_no_paragraph_numbers():
    assert not [kind for kind in every() for text in (*kind.en, *kind.zh) if "§" in text]
