"""Problems gathered along the way, so that everything that is wrong is told at once."""

from collections.abc import Callable
from typing import TypeVar

from shanshui.core.errors import InputError, Problems, ShanshuiError

T = TypeVar("T")


def gather(problems: list[ShanshuiError], work: Callable[[], T]) -> T | None:
    """Return the outcome of a piece of work; what is wrong with its input is kept for the end, and None returned."""
    try:
        return work()
    except Problems as several:
        problems += several.problems
    except InputError as problem:
        problems.append(problem)
    return None
