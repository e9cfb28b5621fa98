"""Every commit that appears has exactly what was typed into an editor, decided or erased; and nothing else appears."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from brs_sync.ids import Dot
from brs_sync.values import Missing

from tests.simulation.authority import Authored
from tests.simulation.cells import is_personal, plain
from tests.simulation.judge import Decision, Erasing, bits, members

if TYPE_CHECKING:
    from tests.simulation.machines import Device, Editor
    from tests.simulation.world import World

KINDS = ("write", "settle", "accept", "reopen", "erase")
ERASE = KINDS.index("erase")


class Found(NamedTuple):
    """A commit of a copy's own that is new: what is in it, as (record, path) to (kind, value, names)."""

    partition: str
    replica: bytes
    seq: int
    hash: bytes
    changes: dict[tuple[str, str], tuple[int, object, tuple[Dot, ...]]]
    sections: tuple[str, ...]  # the class of each
    hlc: int
    prev: bytes | None  # the one before it in its chain


class Expected(NamedTuple):
    """A decision that somebody is making."""

    record: str
    path: str
    kind: str
    names: int
    value: object
    below: frozenset[tuple[str, int]]
    known: int


class Emptying(NamedTuple):
    """An erasure that somebody is making."""

    record: str
    plan: Erasing
    known: int


def account(
    world: World, device: Device, expected: Expected | Emptying | None = None, *, crashed: bool = False
) -> None:
    """Take note of what is new on a device; an assertion where it is not what was done there."""
    new = world.news(device)
    taken: set[tuple[bytes, str]] = set()
    for editor in device.editors:
        if (editor.typed or editor.unsure) and (crashed or not editor.session.pending):
            _claim(world, device, editor, new, taken, crashed=crashed)
    for found in new:
        if expected is not None and any(kind for kind, _, _ in found.changes.values()):
            (_erased if isinstance(expected, Emptying) else _decided)(world, device, found, expected)  # type: ignore[arg-type]
            expected = None
            continue
        left = {record for record, _ in found.changes if (found.hash, record) not in taken}
        assert not left, f"{device.name} wrote what nobody typed: {found}"
    assert expected is None or crashed, f"{expected} was decided, and no commit says so"
    if crashed:
        device.editors.clear()


def _claim(
    world: World, device: Device, editor: Editor, new: list[Found], taken: set[tuple[bytes, str]], *, crashed: bool
) -> None:
    """Find the commit that has what was typed; an answer that nobody was told is safe may be in it or not."""
    screen, context = editor.screen, editor.screen.known
    # What was quarantined or erased meanwhile is on no screen that comes up again after a crash; what was written
    # before it was typed on the one that stood.
    for known in (context, context & world.shown(device))[: 2 if crashed else 1]:
        screen.known = known
        for typed in (editor.typed, editor.typed | editor.unsure)[: 2 if editor.unsure else 1]:
            wanted = {p: v for p, v in typed.items() if world.judge.expects(screen, p, v)}
            for found in new:
                cells = {path: value for (r, path), (_, value, _) in found.changes.items() if r == screen.record}
                if wanted and (found.hash, screen.record) not in taken and cells == wanted:
                    taken.add((found.hash, screen.record))
                    _written(world, device, editor, found, wanted, context)
                    return
    wanted = {p: v for p, v in editor.typed.items() if world.judge.expects(screen, p, v)}
    assert not wanted, f"{device.name} typed {wanted} into {screen.record}, and no commit has it: {new}"
    editor.typed, editor.unsure = {}, {}


def _written(
    world: World, device: Device, editor: Editor, found: Found, wanted: dict[str, object], context: int
) -> None:
    screen = editor.screen
    number = number_of(world, device, found, context, screen.authority)
    for path, value in wanted.items():
        world.judge.write(screen, number, path, value)
    screen.known |= 1 << number | world.parts[number]
    screen.own |= dict.fromkeys(wanted, number)
    editor.typed, editor.unsure = {}, {}


def _decided(world: World, device: Device, found: Found, expected: Expected) -> None:
    ((record, path), (kind, value, names)), *more = found.changes.items()
    mask = named(device, found, names)
    said = (record, path, KINDS[kind], mask, value)
    assert not more and said == expected[:5], f"{said} was decided instead of {expected[:5]}"
    number = number_of(world, device, found, expected.known, world.statements(device))
    part = world.judge.part(number, (record, path))
    world.judge.decide(record, path, Decision(number, part, expected.kind, mask, value, expected.below))


def _erased(world: World, device: Device, found: Found, expected: Emptying) -> None:
    """An erasure names every section that holds anything of its cells, and writes again what else was in them."""
    judge, plan = world.judge, expected.plan
    said = {path: named(device, found, names) for (_, path), (k, _, names) in found.changes.items() if k == ERASE}
    wanted = {path: judge.holding((expected.record, path), expected.known) for path in plan.cells}
    assert said == wanted, f"{device.name} erased {said}, not {wanted}"
    again = {path: value for (_, path), (kind, value, _) in found.changes.items() if kind != ERASE}
    assert {p: plain(v) for p, v in again.items()} == {p: plain(v) for p, v in plan.again.items()}, (again, plan)
    assert {record for record, _ in found.changes} == {expected.record}
    number = number_of(world, device, found, expected.known, world.statements(device))
    commits = world.authority.commits
    authors = frozenset(commits[n].replica for n in members(plan.names))
    commits[number] = commits[number]._replace(erases=authors)
    judge.erase(number, expected.record, Missing("erased"), plan, again, expected.known)


def named(device: Device, found: Found, names: tuple[Dot, ...]) -> int:
    """The commits of these dots, by the names that they go by on the device."""
    return bits(device.dots[found.partition, name.replica, name.seq] for name in names)


def number_of(world: World, device: Device, found: Found, known: int, knew: int) -> int:
    """The commit's number; a new one where it was not seen before."""
    number = world.numbers.get(found.hash)
    if number is None:
        number = world.numbers[found.hash] = world.judge.commit(known)
        world.authority.commits[number] = Authored(found.partition, device.origin(found.replica), found.seq, knew)
        world.parts[number] = _number_sections(world, found, number)
        world.founds[number] = found
        device.wrote |= 1 << number
        device.dots[found.partition, found.replica, found.seq] = number
        world.note(device, number)
        world.counts["commit"] += 1
    return number


def _number_sections(world: World, found: Found, number: int) -> int:
    """The open section, and one for each record with personal cells, in their order."""
    cells = [(r if is_personal(path) and kind != ERASE else "") for (r, path), (kind, _, _) in found.changes.items()]
    order = sorted(set(cells))
    classes = tuple("personal" if record else "open" for record in order)
    assert classes == found.sections, f"{found} has sections {found.sections}, not {classes}"
    mask = 0
    for place, record in enumerate(order):
        section = world.sections[found.hash, place] = world.judge.section(number, record)
        mask |= 1 << section
    return mask
