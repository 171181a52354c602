"""The page of every setting of area.yaml, from the model that reads it."""

import inspect
from collections.abc import Iterator
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from pages.markdown import page, table
from shanshui.run.config import Config


def config_page() -> str:
    """Return the page of every setting of area.yaml."""
    return page(
        "area.yaml",
        "After this page you can write every setting of an accounting area.",
        "`shanshui new DIR` writes a commented example. A key that is not listed here is an error with its line.",
        *(_settings(model, paths) for model, paths in _sections().items()),
    )


def _sections() -> dict[type[BaseModel], list[str]]:
    """Return every model of the file and where it may stand."""
    found: dict[type[BaseModel], list[str]] = {}
    for model, path in _walk(Config, ""):
        found.setdefault(model, []).append(path)
    return found


def _walk(model: type[BaseModel], path: str) -> Iterator[tuple[type[BaseModel], str]]:
    """Yield a model and every model below it, each with its place in the file."""
    yield model, path
    for name, field in model.model_fields.items():
        inner, suffix = _inner(field.annotation)
        if inner is not None:
            yield from _walk(inner, f"{path}.{name}{suffix}".lstrip("."))


def _inner(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """Return the model inside a type, and how its place is written."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    mark = {dict: ".NAME", list: "[]"}.get(get_origin(annotation), "")
    found = [_inner(part)[0] for part in get_args(annotation)]
    return next((model for model in found if model), None), mark


def _settings(model: type[BaseModel], paths: list[str]) -> str:
    rows = [
        [f"`{name}`", _type(field.annotation), _default(field.default), field.description or ""]
        for name, field in model.model_fields.items()
    ]
    title = "At the top" if paths == [""] else ", ".join(f"`{path}`" for path in paths)
    return f"## {title}\n\n{inspect.getdoc(model)}\n\n" + table(("setting", "is", "left out", "meaning"), rows)


def _type(annotation: Any) -> str:
    origin, parts = get_origin(annotation), [a for a in get_args(annotation) if a is not type(None)]
    if origin is Literal:
        return " or ".join(f"`{part}`" for part in parts)
    if origin in (Union, UnionType):
        return " or ".join(_type(part) for part in parts)
    if origin is dict:
        return f"mapping of {_type(parts[1])}"
    if origin is list:
        return f"list of {_type(parts[0])}"
    if origin is not None:
        return _type(parts[0])
    words = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    return words.get(annotation, "settings below")


def _default(default: Any) -> str:
    if default is PydanticUndefined:
        return "**needed**"
    if default in (None, "", [], {}) or isinstance(default, BaseModel):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"
