"""The page of errors, with both wordings."""

import inspect

from pages.markdown import page
from shanshui.core import errors


def error_classes() -> list[type[errors.ShanshuiError]]:
    """Return every error that has a wording, in the order of the file."""
    found = [value for value in vars(errors).values() if isinstance(value, type)]
    return [kind for kind in found if issubclass(kind, errors.ShanshuiError) and any(kind.en)]


def errors_page() -> str:
    """Return the page of all errors with both wordings."""
    return page(
        "Errors",
        "After this page you can look up what a message means and what to do.",
        "A message says where it happened, what was seen, what is needed and what to do. Exit codes: 0 ok, 1 failed, "
        "2 usage, 3 invalid input, 4 partial, 130 interrupted.",
        *(_error(kind) for kind in error_classes()),
    )


def _error(kind: type[errors.ShanshuiError]) -> str:
    english, chinese = " ".join(filter(None, kind.en)), "".join(kind.zh)
    return f"## {kind.__name__}\n\n{inspect.getdoc(kind)} Exit code {kind.exit_code}.\n\n> {english}\n>\n> {chinese}"
