"""Scopes as sets of prefixes: what two of them both cover, and the fewest prefixes that say the same.

Both are asked of many prefixes at once, so each is looked up segment by segment and not beside every other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from brs_sync.ids import common_prefix

_ANY = "*"


class _Node:
    """Prefixes that begin alike; `ends` is the one that ends here."""

    __slots__ = ("beneath", "ends")

    def __init__(self) -> None:
        self.beneath: dict[str, _Node] = {}
        self.ends: str | None = None


def both(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """What two scopes both cover."""
    tree = _tree(other)
    return fewest(common for a in one for b in _meeting(tree, a) if (common := common_prefix(a, b)) is not None)


def fewest(prefixes: Iterable[str]) -> tuple[str, ...]:
    """The same scope without the prefixes that others cover."""
    wanted = sorted({prefix.rstrip("/") for prefix in prefixes})
    tree = _tree(wanted)
    return tuple(one for one in wanted if all(above == one for above in _covering(tree, one)))


def _tree(prefixes: Iterable[str]) -> _Node:
    root = _Node()
    for prefix in prefixes:
        at = root
        for segment in _segments(prefix):
            at = at.beneath.setdefault(segment, _Node())
        at.ends = prefix
    return root


def _segments(prefix: str) -> list[str]:
    return prefix.rstrip("/").split("/") if prefix.rstrip("/") else []


def _covering(root: _Node, prefix: str) -> Iterator[str]:
    """Those that cover the prefix, itself too: `*` covers any segment, and only `*` covers `*`."""
    at = [root]
    for segment in _segments(prefix):
        yield from (node.ends for node in at if node.ends is not None)
        at = [node.beneath[name] for node in at for name in {segment, _ANY} if name in node.beneath]
    yield from (node.ends for node in at if node.ends is not None)


def _meeting(root: _Node, prefix: str) -> Iterator[str]:
    """Those that have anything in common with the prefix."""
    at = [root]
    for segment in _segments(prefix):
        yield from (node.ends for node in at if node.ends is not None)
        if segment == _ANY:
            at = [below for node in at for below in node.beneath.values()]
        else:
            at = [node.beneath[name] for node in at for name in (segment, _ANY) if name in node.beneath]
    while at:
        yield from (node.ends for node in at if node.ends is not None)
        at = [below for node in at for below in node.beneath.values()]
