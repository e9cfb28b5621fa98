"""A record that moves from one partition to another: one save over both, and its taking back (SYNC rule 4).

The judge holds a move for two answers that one person gave at once, each over what stood on the screen then. Either
both are there after a crash or neither; what a move wrote over comes back as long as nobody wrote on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from brs_sync import acts
from brs_sync.ids import RecordKey
from brs_sync.values import Value

from tests.simulation.cells import plain
from tests.simulation.judge import aside, bits
from tests.simulation.machines import Device, Editor
from tests.simulation.world import RECORDS, World, record_name

if TYPE_CHECKING:
    from brs_sync.session import Session

MOVED, ORIGIN = ".moved", ".origin"
_COPIED = ("name", "phone", "quantity", "unit")
Answers = Mapping[RecordKey, dict[str, Value]]


@dataclass(frozen=True, slots=True)
class Move:
    """A move as it was made: of each record the commit, what its cells had shown before, and what was applied then."""

    source: RecordKey
    target: RecordKey
    commits: Mapping[RecordKey, int]
    before: Mapping[RecordKey, dict[str, object]]
    known: Mapping[RecordKey, int]


class _Save:
    """A save that nothing of is pending: it is on disk as a whole, or not at all."""

    pending = False


def _save(world: World, device: Device, answers: Answers) -> dict[RecordKey, Editor] | None:
    """One save over several records, under what is shown now; None where the power went and nothing came of it."""
    visits: dict[RecordKey, Editor] = {}
    for key in answers:
        session: Session = _Save()  # type: ignore[assignment]
        visits[key] = Editor(session, world.screen(device, key, device.replica.cells(key, pending=False)))
    device.editors += visits.values()

    def act() -> None:
        for key, visit in visits.items():
            visit.unsure = dict(answers[key])
        device.replica.write([(key, path, value) for key, said in answers.items() for path, value in said.items()])
        for key, visit in visits.items():
            visit.typed, visit.unsure = dict(answers[key]), {}

    expects = world.judge.expects
    wanted = [key for key in answers if any(expects(visits[key].screen, *one) for one in answers[key].items())]
    whole = world.attempt(device, act)
    device.editors[:] = [editor for editor in device.editors if editor not in visits.values()]
    if world.forked:
        return visits if whole else None
    there = [key for key in wanted if visits[key].screen.own]
    assert not there or there == wanted, f"{device.name} saved {there} and not {wanted}"
    return visits if there else None


def move(world: World, device: Device, random: Random) -> bool:
    """A record goes to another partition: a copy there that says whence, and here whither it went."""
    (*near, far) = RECORDS
    source, target = random.choice(near), far
    if random.random() < 0.3:
        source, target = target, source
    if not all(any(key.partition.startswith(prefix) for prefix in device.scope) for key in (source, target)):
        return False
    shown = device.replica.cells(source, pending=False)
    copied = {path: shown[path].value for path in _COPIED if path in shown and random.random() < 0.7}
    name = f"{len(world.moves)} {device.name}"
    answers = {
        source: {MOVED: f"{record_name(target)} {name}"},
        target: {**copied, ORIGIN: f"{record_name(source)} {name}"},
    }
    screens = {key: world.screen(device, key, device.replica.cells(key, pending=False)) for key in answers}
    before = {
        key: {path: world.judge.displayed(screens[key], path)[0] for path in said} for key, said in answers.items()
    }
    saved = _save(world, device, answers)
    if saved is not None and not world.forked:
        commits = {key: next(iter(visit.screen.own.values())) for key, visit in saved.items()}
        written = {key: {path: before[key][path] for path in saved[key].screen.own} for key in answers}
        known = {key: screen.known for key, screen in screens.items()}
        world.moves.append(Move(source, target, commits, written, known))
        _one_act(device, world.moves[-1])
    return True


def _one_act(device: Device, made: Move) -> None:
    """Both commits say that they are one save."""
    reader = device.replica.reader()
    old, new = (acts.writes(reader, key, path)[-1].act for key, path in ((made.source, MOVED), (made.target, ORIGIN)))
    assert old is not None and old == new, f"{device.name} moved a record in two saves"


def take_back(world: World, device: Device, random: Random) -> bool:
    """A move is taken back, wherever both its sides are: what was there before it is there again."""
    applied = world.applied(device)
    here = [one for one in world.moves if all(_stands(world, one, key, applied) for key in (one.source, one.target))]
    if not here or world.forked:
        return False
    made = random.choice(here)
    answers = {key: _before(world, device, made, key, applied) for key in (made.source, made.target)}
    _save(world, device, answers)
    return True


def _stands(world: World, made: Move, key: RecordKey, applied: int) -> bool:
    """Whether the move's mark is what stands there."""
    path = MOVED if key == made.source else ORIGIN
    return made.commits[key] in world.judge.live((record_name(key), path), applied)


def _before(world: World, device: Device, made: Move, key: RecordKey, applied: int) -> dict[str, Value]:
    """What the program says was there before, which must be what stood on the mover's screen.

    Where something of that counts no more, since its author was revoked or it was erased, it is what stands without it.
    """
    path, number = MOVED if key == made.source else ORIGIN, made.commits[key]
    reader = device.replica.reader()
    by = next(
        one
        for one in acts.writes(reader, key, path)
        if device.dots[key.partition, one.dot.replica, one.dot.seq] == number
    )
    touched = acts.touched(reader, key, by)
    live = {cell for cell in made.before[key] if number in world.judge.live((record_name(key), cell), applied)}
    assert set(touched.before) == live, f"{device.name} takes back {set(touched.before)}, not {live}"
    for cell in live if touched.known else ():
        said, stood = touched.before[cell], _stood(world, made, key, cell, applied)
        assert plain(said) in map(plain, stood), f"{device.name} brings back {said} in {cell}, not one of {stood}"
    return dict(touched.before)


def _stood(world: World, made: Move, key: RecordKey, path: str, applied: int) -> list[object]:
    """What of that which stood in a cell before a move may come back."""
    judge, cell, known = world.judge, (record_name(key), path), made.known[key]
    about = bits(one.part for one in (*judge.writes.get(cell, ()), *judge.decisions.get(cell, ())))
    if not about & known & ~applied:
        return [made.before[key][path]]
    return [*judge.live(cell, known & applied | aside(about & known) & applied).values()] or [None]
