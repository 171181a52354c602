"""The page of targets: columns of the table, paths, methods and their thresholds, reasons."""

from pages.markdown import both, page, table
from shanshui.data.targets import COLUMNS, REQUIRED
from shanshui.targets.consistency.prove import KINDS, VERDICTS
from shanshui.targets.projection.models import MODELS
from shanshui.targets.status.words import LABELS, METHODS, REASONS, STATUSES
from shanshui.targets.target import NATURES, PATHS


def targets_page() -> str:
    """Return the page of the table of targets and of the words that results speak in."""
    columns = table(
        ("column", "what it holds", "needed"),
        ([f"`{name}`", both(label), "yes" if name in REQUIRED else ""] for name, label in COLUMNS.items()),
    )
    statuses = table(("status", "meaning"), ([f"`{c}`", both(one)] for c, one in zip(STATUSES, LABELS, strict=True)))
    models = table(
        ("model", "name", "values needed"), ([f"`{n}`", both(m.label), str(m.fewest)] for n, m in MODELS.items())
    )
    return page(
        "Targets",
        "After this page you can write a table of targets and read every word that `shanshui targets` says of them.",
        f"## Table of targets\n\n{columns}\n\nOf `target`, `rate`, `multiple` and `change` a row gives one, "
        "of `place` and `level` one.",
        f"## Paths\n\n{_words('path', PATHS)}",
        f"## Nature\n\n{_words('nature', NATURES)}",
        f"## Methods\n\n{_words('method', METHODS)}",
        f"## Statuses\n\n{statuses}",
        "## Why a target cannot be assessed\n\n" + "\n".join(f"- {both(reason)}" for reason in REASONS[1:]),
        f"## Claims of a set of targets\n\n{_words('claim', KINDS)}\n\n{_words('verdict', VERDICTS)}",
        f"## Models of projection\n\n{models}",
    )


def _words(head: str, labels: dict[str, object]) -> str:
    return table((head, "meaning"), ([f"`{name}`", both(label)] for name, label in labels.items()))
