"""Every act, ended at every write, fsync and rename, before or amid it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.crashes import carried, desk, lent, tracer
from tests.crashes.acts import Act, acts
from tests.sync.world import SPACE, made_world

HOWS: tuple[tracer.How, ...] = ("before", "torn")


@dataclass(frozen=True, slots=True)
class Deaths:
    """How often a process died in an act, and at how many different moments it could have."""

    act: str
    moments: int
    deaths: int


@contextmanager
def made_acts() -> Iterator[tuple[list[Act], Path]]:
    """The acts, and a folder in memory where their copies may die."""
    folder = Path(tempfile.mkdtemp(dir=SPACE, prefix="brs-crashes-"))
    try:
        (folder / "begun").mkdir()
        with made_world() as world:
            made = acts(world, folder / "begun")
            made += carried.acts(world, folder / "carried")
        made += desk.acts(folder / "desk")
        made += lent.acts(folder / "lent")
        yield made, folder / "copy"
    finally:
        shutil.rmtree(folder)


def moments(act: Act, copy: Path) -> int:
    """How many writes, fsyncs and renames the whole act takes; it must succeed when nobody ends it."""
    _fresh(act, copy)
    ended = tracer.run(lambda say: act.do(copy, say))
    assert ended.code == 0, f"{act.name} fails by itself: {ended}"
    act.judge(copy, ended.said)
    return ended.passed


def die(act: Act, copy: Path, at: int, how: tracer.How) -> bool:
    """Let a process die there, and judge what it left; whether it got that far."""
    _fresh(act, copy)
    ended = tracer.run(lambda say: act.do(copy, say), at, how)
    assert ended.killed or ended.code == 0, f"{act.name} at {at}: {ended}"
    try:
        act.judge(copy, ended.said)
    except BaseException as error:
        raise AssertionError(f"{act.name} ended {how} its write, fsync or rename {at}: {error}") from error
    if not ended.killed and 0 < ended.passed < at:
        # No two runs write quite as often; the last moment of this one is as good as that of the one counted.
        return die(act, copy, ended.passed, how)
    return ended.killed


def every(act: Act, copy: Path, chosen: Callable[[int], range] | None = None) -> Deaths:
    """Die at all moments, or at those chosen of so many."""
    count = moments(act, copy)
    places = range(1, count + 1) if chosen is None else chosen(count)
    return Deaths(act.name, count, sum(die(act, copy, at, how) for how in HOWS for at in places))


def spread(count: int, most: int) -> range:
    """At most so many moments out of all, evenly, the last one among them."""
    return range(count, 0, -max(1, -(-count // most)))


def _fresh(act: Act, copy: Path) -> None:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(act.folder, copy)
