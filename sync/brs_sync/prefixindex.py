"""Which of many prefixes have anything in common with a scope, without asking each of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from brs_sync.ids import common_prefix


class PrefixIndex:
    """Names by the prefixes that they stand under; made once, then only asked."""

    def __init__(self, names: Iterable[tuple[str, bytes]]) -> None:
        self._names: dict[str, list[bytes]] = {}
        for prefix, name in names:
            self._names.setdefault(prefix.rstrip("/"), []).append(name)
        self._plain = sorted(prefix for prefix in self._names if "*" not in prefix)
        self._open = [prefix for prefix in self._names if "*" in prefix]

    def meeting(self, scope: Sequence[str]) -> set[bytes]:
        """The names of which any prefix covers something that the scope covers too."""
        return {name for one in scope for prefix in self._near(one.rstrip("/")) for name in self._names[prefix]}

    def _near(self, one: str) -> Iterator[str]:
        if not one or "*" in one:
            yield from (prefix for prefix in self._names if common_prefix(prefix, one) is not None)
            return
        parts = one.split("/")
        above = ("/".join(parts[:length]) for length in range(len(parts) + 1))
        yield from (prefix for prefix in above if prefix in self._names)
        # What is beneath it stands together: "/" and "0" follow each other.
        yield from self._plain[bisect_left(self._plain, f"{one}/") : bisect_left(self._plain, f"{one}0")]
        yield from (prefix for prefix in self._open if common_prefix(prefix, one) is not None)
