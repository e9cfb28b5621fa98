"""Figures of a hub in the words that Prometheus reads: counts, sums and buckets; no person, device or place in them."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

Labels = tuple[tuple[str, str], ...]
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
KIND = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """What is counted while the process lives; any thread may count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, Counter[Labels]] = {}
        self._spans: dict[str, dict[Labels, list[float]]] = {}

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """One more of these."""
        with self._lock:
            self._counts.setdefault(name, Counter())[_key(labels)] += by  # type: ignore[assignment]

    def took(self, name: str, seconds: float, **labels: str) -> None:
        """One of these took so long."""
        with self._lock:
            row = self._spans.setdefault(name, {}).setdefault(_key(labels), [0.0] * (len(_BUCKETS) + 2))
            for place, most in enumerate(_BUCKETS):
                row[place] += seconds <= most
            row[-2] += 1
            row[-1] += seconds

    def lines(self, gauges: Mapping[str, Callable[[], float | Mapping[str, float]]]) -> Iterator[str]:
        """All of it, with what is looked up now: a figure, or figures by kind."""
        with self._lock:
            counts = {name: dict(found) for name, found in self._counts.items()}
            spans = {name: {key: list(row) for key, row in found.items()} for name, found in self._spans.items()}
        for name in sorted(counts):
            yield f"# TYPE {name} counter"
            yield from (f"{name}{_said(key)} {_number(value)}" for key, value in sorted(counts[name].items()))
        for name in sorted(spans):
            yield f"# TYPE {name} histogram"
            for key, row in sorted(spans[name].items()):
                yield from _histogram(name, key, row)
        for name, look in gauges.items():
            yield f"# TYPE {name} gauge"
            found = look()
            if isinstance(found, Mapping):
                yield from (f"{name}{_said((('kind', kind),))} {_number(value)}" for kind, value in found.items())
            else:
                yield f"{name} {_number(found)}"


def resident_bytes() -> float:
    """Memory of this process, where the system tells; 0 elsewhere."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return float(int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
    except (OSError, ValueError, IndexError):
        return 0.0


def _histogram(name: str, key: Labels, row: list[float]) -> Iterator[str]:
    for place, most in enumerate(_BUCKETS):
        yield f"{name}_bucket{_said((*key, ('le', str(most))))} {_number(row[place])}"
    yield f"{name}_bucket{_said((*key, ('le', '+Inf')))} {_number(row[-2])}"
    yield f"{name}_count{_said(key)} {_number(row[-2])}"
    yield f"{name}_sum{_said(key)} {_number(row[-1])}"


def _key(labels: Mapping[str, str]) -> Labels:
    return tuple(sorted(labels.items()))


def _said(labels: Labels) -> str:
    """The values are words of this program alone, so nothing in them has to be escaped."""
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels) + "}" if labels else ""


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.6f}"
