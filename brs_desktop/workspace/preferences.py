"""How the window looks and behaves for the person at this computer: a small file; what is wrong in it is left out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

FILE = "preferences.json"
MOST_BYTES = 65_536
LOOKS = ("system", "light", "dark")
SMALLEST_TEXT, LARGEST_TEXT = 100, 200
MOST_BUDGET_MB = 1_000_000
_MOST_PIXELS = 100_000
_MOST_COUNT = 1 << 53


@dataclass(frozen=True)
class Preferences:
    """Never anything that matters to the data: a lost file costs a few clicks.

    `look` is system, light or dark; `budget_mb` is 0 without a budget;
    `files_mb` is what files may take on this disk, 0 without a bound; `seen` is the arrival (see `touched`) up to
    which what others changed has been seen, and `seen_ms` when that was.
    """

    look: str = "system"
    text_percent: int = SMALLEST_TEXT
    opens_where_left: bool = False
    place: str = ""
    window: tuple[int, int, int, int] | None = None
    maximised: bool = False
    budget_mb: int = 0
    files_mb: int = 0
    show_practice: bool = False
    seen: int = 0
    seen_ms: int = 0

    def changed(self, **values: Any) -> Preferences:
        """With other values; one that is out of bounds is refused as ValueError."""
        wrong = sorted(name for name, value in values.items() if not _CHECKS[name](value))
        if wrong:
            raise ValueError(", ".join(wrong))
        return replace(self, **values)


def read(folder: Path) -> Preferences:
    """What is kept in the folder; what is missing, broken or out of bounds is as at the first start."""
    try:
        with (folder / FILE).open("rb") as file:
            text = file.read(MOST_BYTES + 1)
        data = json.loads(text) if len(text) <= MOST_BYTES else {}
    except (OSError, ValueError, RecursionError):
        return Preferences()
    return Preferences(**_sound(data)) if isinstance(data, dict) else Preferences()


def write(folder: Path, preferences: Preferences) -> None:
    """Keep them, whole or not at all; a folder that cannot be written to keeps what it has."""
    draft = folder / f"{FILE}.new"
    try:
        draft.write_text(json.dumps(asdict(preferences), indent=1), encoding="utf-8")
        os.replace(draft, folder / FILE)
    except OSError:
        return


def _sound(data: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(data.get("window"), list):
        data = {**data, "window": tuple(data["window"])}
    known = (field.name for field in fields(Preferences))
    return {name: data[name] for name in known if name in data and _CHECKS[name](data[name])}


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_window(value: Any) -> bool:
    if value is None:
        return True
    number = _whole(-_MOST_PIXELS, _MOST_PIXELS)
    return isinstance(value, tuple) and len(value) == 4 and all(number(one) for one in value) and min(value[2:]) > 0


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "look": lambda value: value in LOOKS,
    "text_percent": _whole(SMALLEST_TEXT, LARGEST_TEXT),
    "opens_where_left": _is_flag,
    "place": lambda value: isinstance(value, str) and len(value) <= 40,
    "window": _is_window,
    "maximised": _is_flag,
    "budget_mb": _whole(0, MOST_BUDGET_MB),
    "files_mb": _whole(0, MOST_BUDGET_MB),
    "show_practice": _is_flag,
    "seen": _whole(0, _MOST_COUNT),
    "seen_ms": _whole(0, _MOST_COUNT),
}
