"""What is known of an area's indicators, targets and findings in one state of its data; each is worked out once."""

from collections.abc import Hashable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shanshui.run.findings import Book
    from shanshui.run.observed import Observed
    from shanshui.run.targets import Targets
    from shanshui.store.results import Results

MOST = 32  # places whose targets are kept


class Known:
    """Observations, targets and findings of an area.

    Raises
    ------
    InputError, Problems
        By every attribute, if there is none of it or its tables are wrong.
    """

    def __init__(self, path: Path, shown: "Results | None" = None) -> None:
        self.path, self.shown = path, shown
        self._targets: dict[Hashable, Targets] = {}
        self._of: dict[Hashable, Known] = {}

    def of(self, account: "Results") -> "Known":
        """Return what of it is known to those to whom the account is shown as it is here: whole, or cut."""
        if account.part is None:
            return self
        return self._of.setdefault((account.fingerprint, account.shown), Known(self.path, account))

    @cached_property
    def all(self) -> "Observed":
        """Return all that was observed."""
        from shanshui.run.observed import observed

        return observed(self.path, self.shown)

    @cached_property
    def public(self) -> "Observed":
        """Return what of it is free to publish."""
        return self.all.public()

    def observed(self, internal: bool) -> "Observed":
        """Return all that was observed, or what of it is free to publish."""
        return self.all if internal else self.public

    def targets(self, internal: bool, place: str) -> "Targets":
        """Return the targets of a place and everything below it, proved and refuted by themselves."""
        from shanshui.run.targets import held_against, of_observed

        key = internal, place
        if key not in self._targets:
            whole = self._targets.get((internal, "")) or of_observed(self.observed(internal))
            self._targets[internal, ""] = whole
            if len(self._targets) > MOST:
                self._targets = {(internal, ""): whole}
            tree = whole.observed.tree.below(place)
            levels = set(tree.levels)
            mine = [one for one in whole.targets if one.place in tree or (not one.place and one.level in levels)]
            self._targets[key] = held_against(replace(whole.observed, tree=tree), mine, whole.method)
        return self._targets[key]

    @cached_property
    def book(self) -> "Book":
        """Return all findings as they stand."""
        from shanshui.run.findings import book

        return book(self.path, self.shown)
