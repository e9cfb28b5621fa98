"""What people do: leave editors open, type, look again, delete, settle, undo."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, RecordKey
from brs_sync.values import Missing, Number, Value
from brs_sync.views import Accept, Choice, ChooseHead, ChooseValue, Conflict, Delete, Keep

from tests.simulation.accounting import Emptying, Expected
from tests.simulation.filing import PATH, attachment
from tests.simulation.judge import bits, members
from tests.simulation.machines import Device, Editor
from tests.simulation.twins import has_twins
from tests.simulation.world import RECORDS, World, record_name

TEXT_PATHS = (
    "name", "name", "phone", "phone", "quantity", "unit", "rep/r1/x", "rep/r1/x", "rep/r1/y", "rep/r1/phone", "rep/r2/x"
)  # fmt: skip
PERSONAL_PATHS = ("phone", "rep/r1/phone")
BOOL_PATHS = ("themes/air", "themes/air", "rep/r1/alive", "rep/r2/alive", "alive")
TEXTS: tuple[Value, ...] = ("a", "b", "\u00e9", "e\u0301", "", Number("1"), Number("1.0"), Missing("unknown"), None)
MOST_EDITORS = 4
_LISTED = (
    "SELECT x.id, p.path, r.collection, r.record FROM conflict x JOIN record r ON r.id=x.record"
    " JOIN partition p ON p.id=r.partition WHERE {} ORDER BY x.hlc DESC, x.id"
)
_OPEN, _DECIDED = _LISTED.format("x.open=1"), _LISTED.format("x.settled=1")


def _record(random: Random) -> RecordKey:
    return random.choice(RECORDS)


def _answer(random: Random) -> tuple[str, Value]:
    if random.random() < 0.1:
        return random.choice(BOOL_PATHS), random.random() < 0.8
    return random.choice(TEXT_PATHS), random.choice(TEXTS) if random.random() < 0.5 else str(random.randrange(10_000))


def may_write(device: Device, key: RecordKey) -> bool:
    """Whether the device's person works on the record."""
    return any(key.partition.startswith(prefix) for prefix in device.scope)


def _open(world: World, device: Device, key: RecordKey) -> Editor | None:
    made: list[Editor] = []

    def act() -> None:
        session = device.replica.open_session(key)
        made.append(Editor(session, world.screen(device, key, session.shown)))

    world.attempt(device, act)
    device.editors += made
    return made[0] if made else None


def _type(world: World, device: Device, editor: Editor, path: str, value: Value) -> bool:
    def act() -> None:
        editor.unsure = {path: value}
        editor.session.write(path, value)
        editor.typed[path] = value
        editor.unsure = {}

    return world.attempt(device, act)


def _close(world: World, device: Device, editor: Editor) -> bool:
    whole = world.attempt(device, editor.session.close)
    if whole:
        device.editors.remove(editor)
    return whole


def open_editor(world: World, device: Device, random: Random) -> bool:
    """Open an editor, mostly type something, and leave it open."""
    key = _record(random)
    if len(device.editors) >= MOST_EDITORS or not may_write(device, key):
        return False
    editor = _open(world, device, key)
    if editor is not None and random.random() < 0.7:
        _type(world, device, editor, *_answer(random))
    return True


def type_on(world: World, device: Device, random: Random) -> bool:
    """Go on typing where an editor is open."""
    if not device.editors:
        return False
    return _type(world, device, random.choice(device.editors), *_answer(random)) or True


def close(world: World, device: Device, random: Random) -> bool:
    """Close one of the open editors."""
    if not device.editors:
        return False
    return _close(world, device, random.choice(device.editors)) or True


def write(world: World, device: Device, random: Random) -> bool:
    """Open, answer one or more questions, close."""
    key = _record(random)
    if not may_write(device, key):
        return False
    editor = _open(world, device, key)
    whole = editor is not None
    for _ in range(random.choice((1, 1, 2, 3))):
        whole = whole and editor is not None and _type(world, device, editor, *_answer(random))
    if whole and editor is not None:
        _close(world, device, editor)
    return True


def write_one(world: World, device: Device, key: RecordKey, path: str, value: Value) -> None:
    """Open, answer this one question, close."""
    editor = _open(world, device, key)
    if editor is not None and _type(world, device, editor, path, value):
        _close(world, device, editor)


def attach(world: World, device: Device, random: Random) -> bool:
    """Attach a file to a record."""
    key = _record(random)
    if has_twins(world.seed) or not may_write(device, key):
        return False
    value = attachment(world, device, key.partition, record_name(key), random)
    editor = _open(world, device, key)
    if editor is not None and _type(world, device, editor, PATH, value):
        _close(world, device, editor)
    return True


def save(world: World, device: Device, random: Random) -> bool:
    """Seal everything that is typed; the editors stay open."""
    if not any(editor.typed for editor in device.editors):
        return False
    world.attempt(device, device.replica.seal)
    return True


def idle(world: World, device: Device, random: Random) -> bool:
    """Ten minutes in which nobody types."""
    if not any(editor.typed for editor in device.editors):
        return False
    device.clock.advance(600_000)
    world.attempt(device, device.replica.tick)
    return True


def show(world: World, device: Device, random: Random) -> bool:
    """Look at an open record as it is now."""
    if not device.editors:
        return False
    editor = random.choice(device.editors)

    def act() -> None:
        editor.session.refresh()

    if world.attempt(device, act):
        editor.screen = world.screen(device, editor.session.key, editor.session.shown)
    return True


def delete(world: World, device: Device, random: Random) -> bool:
    """Delete a record or one of its rows."""
    key = _record(random)
    path = random.choice(("alive", "rep/r1/alive", "rep/r1/alive", "rep/r2/alive"))
    if not may_write(device, key):
        return False
    editor = _open(world, device, key)
    if editor is not None and _type(world, device, editor, path, False):
        _close(world, device, editor)
    return True


def settle(world: World, device: Device, random: Random) -> bool:
    """Decide one of the open conflicts, mostly with all of its heads on the screen."""
    conflict = _one_of(device, _OPEN, random)
    if conflict is None:
        return False
    world.counts[f"{conflict.kind} conflict"] += 1
    choice, path, heads, value = _choice(conflict, random)
    kind = "accept" if isinstance(choice, Accept) else "settle"
    record, known = record_name(conflict.key), world.applied(device)
    below = world.judge.all_below(record, path, known) if isinstance(choice, Delete) else frozenset()
    names = world.names(device, conflict.key, heads)
    expected = Expected(record, path, kind, names, value, below, known)
    shown = heads if isinstance(choice, ChooseHead | ChooseValue) else None
    reason = random.choice(("", "seen"))

    def act() -> object:
        return device.replica.settle(conflict.id, choice, reason=reason, shown=shown)

    if world.in_part(device, conflict.key, heads):
        world.counts["settle in part"] += 1
        return _refused(world, device, act, "shown-in-part")
    world.attempt(device, act, expected)
    return True


def _one_of(device: Device, listed: str, random: Random) -> Conflict | None:
    """A conflict of those that the program lists; it shows this one alone, as its review does when one is opened."""
    rows = device.disk.rows(listed)
    names = [name for name, *key in rows if may_write(device, RecordKey(*key))]
    return device.replica.conflict(random.choice(names)) if names else None


def _choice(conflict: Conflict, random: Random) -> tuple[Choice, str, list[Dot], Value]:
    """What is chosen, the cell that it is written to, the heads that it names, the value."""
    at_path = [head for head in conflict.heads if head.path == conflict.path]
    if conflict.kind == "delete":
        path = f"{conflict.path}/alive" if conflict.path else "alive"
        alive = [head.dot for head in conflict.heads if head.path == path]
        keep = random.random() < 0.5
        return Keep() if keep else Delete(), path, alive, keep
    if conflict.kind == "soft" and not at_path:
        return Accept(), conflict.path, [head.dot for head in conflict.heads], None
    shown = at_path[:2] if random.random() < 0.3 else at_path
    dots = [head.dot for head in shown]
    if conflict.kind == "hard" and random.random() < 0.3:
        value = random.choice(TEXTS)
        return ChooseValue(value), conflict.path, dots, value
    head = random.choice(shown)
    return ChooseHead(head.dot), conflict.path, dots, head.value


def undo(world: World, device: Device, random: Random) -> bool:
    """End a decision that was made here or elsewhere."""
    replica = device.replica
    conflict = _one_of(device, _DECIDED, random)
    if conflict is None:
        return False
    last = max(conflict.settlements, key=lambda s: (s.time_ms, s.dot))
    known, record = world.applied(device), record_name(conflict.key)
    named = world.names(device, conflict.key, last.names)
    over = world.judge.standing((record, last.path), known, last.kind)
    names = bits(d.commit for d in over if d.names & named)
    expected = Expected(record, last.path, "reopen", names, None, frozenset(), known)
    try:
        world.attempt(device, lambda: replica.undo(conflict.id, reason="no"), expected)
    except SyncProblem as problem:
        raise AssertionError(f"undoing {conflict.path} was refused: {problem!r}") from problem
    return True


def erase(world: World, device: Device, random: Random) -> bool:
    """Somebody asks that what is known of a person be forgotten: some cells of a record, or all."""
    if has_twins(world.seed):
        return False
    key = _record(random)
    record, known = record_name(key), world.applied(device)
    asked = random.choice(((), ("phone",), PERSONAL_PATHS))
    plan = world.judge.erasing(record, asked or PERSONAL_PATHS, known)
    authors = frozenset(world.authority.commits[n].replica for n in members(plan.names))
    right = world.authority.may_erase(device.replica.id, key.partition, authors, world.statements(device))
    refusal = "nothing-to-erase" if not plan.cells else "erase-contested" if plan.contested else ""
    refusal = refusal or ("" if right else "no-right")
    refusal = refusal or ("shown-in-part" if plan.names & world.unread(device) else "")
    if refusal:
        world.counts[f"erase {refusal}"] += 1
        return _refused(world, device, lambda: device.replica.erase(key, asked, "asked to"), refusal)
    emptying = Emptying(record, plan, known)
    return world.attempt(device, lambda: device.replica.erase(key, asked, "asked to"), emptying) or True


def _refused(world: World, device: Device, act: Callable[[], object], code: str) -> bool:
    def refused() -> None:
        try:
            act()
        except SyncProblem as problem:
            assert problem.code == code, f"{problem!r} instead of {code}"
        else:
            raise AssertionError(f"{code} was let through")

    world.attempt(device, refused)
    return False
