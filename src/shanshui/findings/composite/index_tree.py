"""The tree of an index: indicators in groups, groups in groups, one top; every level has a score of its own."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from shanshui.core.errors import BadIndexTree
from shanshui.core.labels import Label


@dataclass(frozen=True)
class Node:
    """A part of an index: an indicator at the ends, a group above.

    `weight` counts relative to the other parts of the same parent. `target`, `per` and `factor` are of indicators.
    """

    code: str
    parent: str
    label: Label
    weight: float = 1.0
    target: float = math.nan
    per: str = ""
    factor: float = 1.0


class IndexTree(Mapping[str, Node]):
    """The parts of an index by code, children in order of code.

    Raises
    ------
    BadIndexTree
        Unless there is one top, every parent exists, nothing is its own parent, and no weight is negative.
    """

    def __init__(self, nodes: Iterable[Node], where: str = "index") -> None:
        self._nodes: dict[str, Node] = {}
        for node in sorted(nodes, key=lambda n: n.code):
            if node.code in self._nodes:
                raise _bad(where, Label(f"{node.code} stands twice", f"{node.code} 重复"))
            if not node.weight >= 0 or math.isinf(node.weight):
                raise _bad(
                    where, Label(f"the weight of {node.code} is {node.weight}", f"{node.code} 的权重为 {node.weight}")
                )
            self._nodes[node.code] = node
        self._children: dict[str, list[str]] = {}
        for node in self._nodes.values():
            if node.parent and node.parent not in self._nodes:
                raise _bad(
                    where,
                    Label(f"{node.code} names no part: {node.parent}", f"{node.code} 的上级 {node.parent} 不存在"),
                )
            self._children.setdefault(node.parent, []).append(node.code)
        self._check(where)

    def _check(self, where: str) -> None:
        tops = self._children.get("", [])
        if len(tops) != 1:
            raise _bad(where, Label(f"it has {len(tops)} tops", f"有 {len(tops)} 个顶层"))
        if len(list(self.from_the_leaves())) != len(self._nodes):
            raise _bad(where, Label("some parts are their own parents", "存在循环的上级关系"))
        if not self.children(tops[0]):
            raise _bad(where, Label("its top has no parts", "顶层没有组成部分"))

    def __getitem__(self, code: str) -> Node:
        return self._nodes[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    @property
    def top(self) -> str:
        """Return the code of the index itself."""
        return self._children[""][0]

    @property
    def leaves(self) -> tuple[str, ...]:
        """Return the codes of the indicators, in order."""
        return tuple(code for code in self._nodes if not self.children(code))

    def children(self, code: str) -> list[str]:
        """Return the parts of a group."""
        return self._children.get(code, [])

    def groups(self) -> list[str]:
        """Return the codes of the groups, every group after its parts."""
        return [code for code in self.from_the_leaves() if self.children(code)]

    def from_the_leaves(self) -> Iterator[str]:
        """Yield every code below the top and the top, every part before its group."""
        waiting = [(code, False) for code in self._children.get("", [])]
        while waiting:
            code, opened = waiting.pop()
            if opened or not self.children(code):
                yield code
            else:
                waiting.append((code, True))
                waiting += [(child, False) for child in reversed(self.children(code))]

    def above(self, code: str) -> list[str]:
        """Return a part and the groups above it, from the top down."""
        found = [code]
        while parent := self._nodes[found[-1]].parent:
            found.append(parent)
        return found[::-1]


def flat(indicators: Iterable[str], top: str = "index") -> IndexTree:
    """Return the tree of indicators right below one top, all with the same weight."""
    nodes = [Node(name, top, Label(name, name)) for name in indicators]
    return IndexTree([Node(top, "", Label("Index", "指数")), *nodes])


def _bad(where: str, saw: Label) -> BadIndexTree:
    return BadIndexTree(where=where, saw=saw)
