"""The page of errors, with both wordings."""

import importlib
import inspect
import pkgutil
from types import ModuleType

from pages.markdown import page
from shanshui.core import errors


def topics() -> dict[str, list[type[errors.ShanshuiError]]]:
    """Return the errors that have a wording, in the order of their file, by what the file says it is about."""
    files = [importlib.import_module(f"{errors.__name__}.{m.name}") for m in pkgutil.iter_modules(errors.__path__)]
    return {str(inspect.getdoc(file)): found for file in files if (found := _kinds(file))}


def error_classes() -> list[type[errors.ShanshuiError]]:
    """Return every error that has a wording."""
    return [kind for kinds in topics().values() for kind in kinds]


def _kinds(file: ModuleType) -> list[type[errors.ShanshuiError]]:
    found = [value for value in vars(file).values() if isinstance(value, type) and value.__module__ == file.__name__]
    return [kind for kind in found if issubclass(kind, errors.ShanshuiError) and any(kind.en)]


def errors_page() -> str:
    """Return the page of all errors with both wordings."""
    return page(
        "Errors",
        "After this page you can look up what a message means and what to do.",
        "A message says where it happened, what was seen, what is needed and what to do. Exit codes: 0 ok, 1 failed, "
        "2 usage, 3 invalid input, 4 partial, 130 interrupted.",
        *(_topic(about, kinds) for about, kinds in topics().items()),
    )


def _topic(about: str, kinds: list[type[errors.ShanshuiError]]) -> str:
    return "\n\n".join([f"## {about.removesuffix('.')}", *map(_error, kinds)])


def _error(kind: type[errors.ShanshuiError]) -> str:
    english, chinese = " ".join(filter(None, kind.en)), "".join(kind.zh)
    return f"### {kind.__name__}\n\n{inspect.getdoc(kind)} Exit code {kind.exit_code}.\n\n> {english}\n>\n> {chinese}"
