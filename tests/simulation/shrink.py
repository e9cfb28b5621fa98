"""A history that fails is made smaller while it fails in the same way, and printed as a script that replays it."""

from __future__ import annotations

import re
import traceback
from collections.abc import Sequence

from tests.simulation.disk import SPARES
from tests.simulation.history import Event, play

MOST_TRIES = 1500


def failure(seed: int, script: Sequence[Event]) -> str | None:
    """What goes wrong when these events happen: where, and in short what; None where nothing does."""
    try:
        play(seed, script)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return described(error)
    finally:
        SPARES.over()
    return None


def described(error: BaseException) -> str:
    """An error without what differs from one history to the next: where it came up, and its first words."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    words = re.sub(r"[0-9]+|[0-9a-f]{16,}|\{.*|\[.*", "", str(error))[:60]
    return f"{type(error).__name__} in {last.filename.rpartition('/')[2]}:{last.name}: {words}"


def shrunk(seed: int, script: Sequence[Event]) -> list[Event]:
    """The script without what its failure does not need: halves, quarters, down to single events."""
    left = list(script)
    wanted = failure(seed, left)
    tries, size = 0, max(1, len(left) // 2)
    while wanted is not None and tries < MOST_TRIES:
        at, smaller = 0, False
        while at < len(left) and tries < MOST_TRIES:
            fewer = left[:at] + left[at + size :]
            tries += 1
            if failure(seed, fewer) == wanted:
                left, smaller = fewer, True
            else:
                at += size
        if size == 1 and not smaller:
            break
        size = max(1, size // 2)
    return left


def printed(seed: int, script: Sequence[Event]) -> str:
    """The script as a program."""
    lines = [f"    Event({event.kind!r}, {event.who!r}, {event.x})," for event in script]
    return "\n".join(
        ("from tests.simulation.history import Event, play", "", f"play({seed}, [", *lines, "])")
    )  # fmt: skip
