"""A world from one seed: its machines, its people, what is on its way, and the judge who looks on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple

from brs_sync.columns import from_column, names_from_column
from brs_sync.ids import Dot, RecordKey
from brs_sync.views import Cell

from tests.simulation.authority import Authored, Authority, Statement
from tests.simulation.disk import Crash
from tests.simulation.judge import Decision, Judge, Screen, bits
from tests.simulation.machines import CHAINS, RIGHTS, Device, Editor, Hub, Machine, founded, homes
from tests.simulation.road import Letter

RECORDS = (
    RecordKey("contacts/KEN", "contacts", "=one"),
    RecordKey("contacts/KEN", "contacts", "=two"),
    RecordKey("contacts/KEN", "contacts", "=three"),
    RecordKey("report/KEN/2025", "report", "=four"),
)
_NEW = (
    "SELECT c.id, p.path, r.name, c.seq, c.hash FROM commits c JOIN partition p ON p.id=c.partition"
    " JOIN replica r ON r.id=c.replica WHERE c.id>? ORDER BY c.id"
)
_CHANGES = (
    "SELECT r.collection, r.record, p.path, c.kind, c.value, c.names FROM change c JOIN record r ON r.id=c.record"
    ' JOIN path p ON p.id=c.path WHERE c."commit"=?'
)
KINDS = ("write", "settle", "accept", "reopen")


class Found(NamedTuple):
    """A commit of this copy's own that is new: what is in it, as (record, path) to (kind, value, names)."""

    partition: str
    replica: bytes
    seq: int
    hash: bytes
    changes: dict[tuple[str, str], tuple[int, object, tuple[Dot, ...]]]


class Expected(NamedTuple):
    """A decision that somebody is making."""

    record: str
    path: str
    kind: str
    names: int
    value: object
    below: frozenset[tuple[str, int]]
    known: int


def record_name(key: RecordKey) -> str:
    """The record, for the judge."""
    return f"{key.partition}|{key.record}"


class World:
    """Everything that one history is about."""

    def __init__(self, seed: int) -> None:
        random = Random(seed)
        self.seed = seed
        self.chain = random.choice(sorted(CHAINS))
        self.judge = Judge()
        self.authority = Authority()
        self.counts: Counter[str] = Counter()
        self.numbers: dict[bytes, int] = {}  # commits by hash
        self.gone = 0  # commits of which no copy was left when a disk was replaced
        self.sticks: list[object] = []
        self.late: list[Letter] = []
        self.hubs = {name: Hub(name, above, str(seed)) for name, above in CHAINS[self.chain].items()}
        self.devices = {name: Device(name, at, str(seed)) for name, at in homes(self.chain).items()}
        self.machines: dict[str, Machine] = {**self.hubs, **self.devices}
        for name, snapshot in founded(self.chain).items():
            self.machines[name].disk.put_back(snapshot, whole=True)
            self.machines[name].boot()
        for device in self.devices.values():
            self._note_grants(device)

    def _note_grants(self, device: Device) -> None:
        for (name,) in device.disk.rows("SELECT hash FROM statement WHERE subject=?", device.replica.key):
            if name not in self.authority.numbers:
                self.authority.issue(name, Statement("grant", device.replica.id, device.scope))

    def enrol(self, device: Device) -> bool:
        """The device joins its hubs with the key that it has now, where it has not done so."""
        missing = [h for h in device.hubs if self.hubs[h].service.admin.device(device.replica.id) is None]
        for name in missing:
            hub = self.hubs[name]
            grant = hub.admit(device.name, device.replica, device.scope, RIGHTS)
            device.replica.receive([], [data for _, data in hub.replica.statements()])
            device.replica.receive([], [grant])
            device.replica.set_person(device.name, device.name.title())
        self._note_grants(device)
        return bool(missing)

    # looking

    def look(self, machine: Machine) -> list[Found]:
        """See what came into a machine's database; what is its own and new is for the caller to account for."""
        new: list[Found] = []
        for number, partition, replica, seq, digest in machine.disk.rows(_NEW, machine.seen):
            machine.seen = number
            known = self.numbers.get(digest)
            if known is None:
                assert isinstance(machine, Device) and replica in machine.ids, f"{machine.name} holds nobody's commit"
                changes = {
                    (f"{partition}|{record}", path): (kind, from_column(value), names_from_column(names))
                    for _, record, path, kind, value, names in machine.disk.rows(_CHANGES, number)
                }
                new.append(Found(partition, replica, seq, digest, changes))
                continue
            machine.dots[partition, replica, seq] = known
            machine.all |= 1 << known
        return new

    def applied(self, machine: Machine) -> int:
        """The commits that the machine says it has applied."""
        strange = self.look(machine)
        assert not strange, f"{machine.name} wrote what nobody typed: {strange}"
        unapplied = machine.disk.rows("SELECT hash FROM commits WHERE verdict!=0")
        return machine.all & ~bits(self.numbers[digest] for (digest,) in unapplied)

    def statements(self, machine: Machine) -> int:
        """The statements that the machine holds."""
        numbers = self.authority.numbers
        return bits(numbers[n] for (n,) in machine.disk.rows("SELECT hash FROM statement") if n in numbers)

    def screen(self, device: Device, key: RecordKey, shown: dict[str, Cell]) -> Screen:
        """What stands on a screen that was just filled, which must be what the judge says stands there."""
        applied, record = self.applied(device), record_name(key)
        place = {path: [self._mask(device, key, h.dots) for h in cell.heads] for path, cell in shown.items()}
        screen = Screen(record, applied, {p: h[0] for p, h in place.items()}, applied, self.statements(device))
        for path in self.judge.paths.get(record, ()):
            live = bits(self.judge.live((record, path), applied))
            heads = 0
            for mask in place.get(path, ()):
                heads |= mask
            if heads != live:
                hidden = self.judge.displayed(Screen(record, applied, {path: live}, applied, 0), path) == (None, 0)
                assert not heads and hidden, f"{device.name} shows {heads:b} of {live:b} in {record} {path}"
        return screen

    def _mask(self, device: Device, key: RecordKey, dots: Iterable[Dot]) -> int:
        return bits(device.dots[key.partition, dot.replica, dot.seq] for dot in dots)

    def names(self, device: Device, key: RecordKey, dots: Iterable[Dot]) -> int:
        """The commits of these dots."""
        return self._mask(device, key, dots)

    # acting

    def attempt(self, device: Device, act: Callable[[], object], expected: Expected | None = None) -> bool:
        """Do something on a device, whose power may go; account for what it wrote. False after a crash."""
        crashed = False
        try:
            act()
        except Crash as crash:
            assert crash.machine == device.name
            self.counts["crash"] += 1
            device.boot()
            crashed = True
        self.account(device, expected, crashed=crashed)
        return not crashed

    def account(self, device: Device, expected: Expected | None = None, *, crashed: bool = False) -> None:
        """Every commit that is new has exactly what was typed into an editor, or decided; and nothing else is new."""
        new = self.look(device)
        taken: set[tuple[bytes, str]] = set()
        for editor in device.editors:
            if (editor.typed or editor.unsure) and (crashed or not editor.session.pending):
                self._claim(device, editor, new, taken)
        for found in new:
            if expected is not None and any(kind for kind, _, _ in found.changes.values()):
                self._decided(device, found, expected)
                expected = None
                continue
            left = {record for record, _ in found.changes if (found.hash, record) not in taken}
            assert not left, f"{device.name} wrote what nobody typed: {found}"
        assert expected is None or crashed, f"{expected} was decided, and no commit says so"
        if crashed:
            device.editors.clear()

    def _claim(self, device: Device, editor: Editor, new: list[Found], taken: set[tuple[bytes, str]]) -> None:
        """Find the commit that has what was typed; an answer that nobody was told is safe may be in it or not."""
        screen = editor.screen
        for typed in (editor.typed, editor.typed | editor.unsure)[: 2 if editor.unsure else 1]:
            wanted = {p: v for p, v in typed.items() if self.judge.expects(screen, p, v)}
            for found in new:
                cells = {path: value for (r, path), (_, value, _) in found.changes.items() if r == screen.record}
                if wanted and (found.hash, screen.record) not in taken and cells == wanted:
                    taken.add((found.hash, screen.record))
                    self._written(device, editor, found, wanted)
                    return
        wanted = {p: v for p, v in editor.typed.items() if self.judge.expects(screen, p, v)}
        assert not wanted, f"{device.name} typed {wanted} into {screen.record}, and no commit has it: {new}"
        editor.typed, editor.unsure = {}, {}

    def _written(self, device: Device, editor: Editor, found: Found, wanted: dict[str, object]) -> None:
        number = self._number(device, found, editor.screen.known, editor.screen.authority)
        for path, value in wanted.items():
            self.judge.write(editor.screen, number, path, value)
        editor.screen.known |= 1 << number
        editor.screen.own |= dict.fromkeys(wanted, number)
        editor.typed, editor.unsure = {}, {}

    def _decided(self, device: Device, found: Found, expected: Expected) -> None:
        ((record, path), (kind, value, names)), *more = found.changes.items()
        mask = bits(device.dots[found.partition, n.replica, n.seq] for n in names)
        said = (record, path, KINDS[kind], mask, value)
        assert not more and said == expected[:5], f"{said} was decided instead of {expected[:5]}"
        number = self._number(device, found, expected.known, self.statements(device))
        self.judge.decide(record, path, Decision(number, expected.kind, mask, value, expected.below))

    def _number(self, device: Device, found: Found, known: int, knew: int) -> int:
        number = self.numbers.get(found.hash)
        if number is None:
            number = self.numbers[found.hash] = self.judge.commit(known)
            self.authority.commits.append(Authored(found.partition, found.replica, found.seq, knew))
            device.dots[found.partition, found.replica, found.seq] = number
            device.all |= 1 << number
            self.counts["commit"] += 1
        return number
