"""A world from one seed: its machines, its people, what is on its way, and the judge who looks on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from brs_sync.columns import VERDICTS, from_column, names_from_column
from brs_sync.commit import decode_header
from brs_sync.ids import Dot, RecordKey
from brs_sync.views import Cell

from tests.simulation import attested, side
from tests.simulation.accounting import Emptying, Expected, Found, account
from tests.simulation.authority import Authority, Statement
from tests.simulation.disk import Crash
from tests.simulation.filing import Filed
from tests.simulation.judge import Judge, Screen, aside, bits
from tests.simulation.machines import CHAINS, Device, Hub, Machine, founded, homes, hubs_of, rights_of
from tests.simulation.road import FAULTS, Letter, SimulatedRoad
from tests.simulation.twins import has_sides, renewed

if TYPE_CHECKING:
    from tests.simulation.moves import Move

RECORDS = (
    RecordKey("contacts/KEN", "contacts", "=one"),
    RecordKey("contacts/KEN", "contacts", "=two"),
    RecordKey("contacts/KEN", "contacts", "=three"),
    RecordKey("report/KEN/2025", "report", "=four"),
)
_NEW = (
    "SELECT c.id, p.path, r.name, c.seq, c.hash, c.hlc, c.header FROM commits c JOIN partition p ON p.id=c.partition"
    " JOIN replica r ON r.id=c.replica WHERE c.id>? ORDER BY c.id"
)
_CHANGES = (
    "SELECT r.collection, r.record, p.path, c.kind, c.value, c.names FROM change c JOIN record r ON r.id=c.record"
    ' JOIN path p ON p.id=c.path WHERE c."commit"=?'
)
# What lies beneath a word, until that is folded: what is in it the word says (SYNC rule 18).
_LAID = '(SELECT "commit" FROM laid)'
_ABSENT = (
    f'SELECT c.hash, s.place FROM section s JOIN commits c ON c.id=s."commit" WHERE s.state!=0 AND c.id NOT IN {_LAID}'
)
_MISSING = (
    'SELECT c.hash FROM section s CROSS JOIN commits c ON c.id=s."commit"'
    f" WHERE s.cls='open' AND s.state={{}} AND c.id NOT IN {_LAID}"
)
_UNREAD = f"{_MISSING.format(1)} UNION {_MISSING.format(2)}"
_IN_PART = (
    'SELECT r.name, c.seq FROM section s JOIN commits c ON c.id=s."commit" JOIN replica r ON r.id=c.replica'
    " JOIN partition p ON p.id=c.partition"
    f" WHERE p.path=? AND s.cls='open' AND s.state IN (1, 2) AND c.id NOT IN {_LAID}"
)


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
        self.sections: dict[tuple[bytes, int], int] = {}  # sections by commit's hash and place
        self.parts: dict[int, int] = {}  # the sections of a commit
        self.moves: list[Move] = []
        self.gone = 0  # commits and sections of which no copy was left when a disk was replaced
        self.sticks: list[object] = []
        self.bundles: list[object] = []
        self.late: list[Letter] = []
        self.files: dict[bytes, Filed] = {}  # by the hash of their list
        self.forked = False  # two copies write under one name
        self.sides = has_sides(seed)  # they do so side by side, and are judged exactly
        self.images: dict[str, side.Image] = {}  # of devices
        self.founds: dict[int, Found] = {}  # each commit as it was found
        self.again = 0  # commits and sections that a copy wrote again under another key
        self.hubs = hubs_of(self.chain, str(seed))
        self.devices = {name: Device(name, at, str(seed)) for name, at in homes(self.chain).items()}
        self.machines: dict[str, Machine] = {**self.hubs, **self.devices}
        for hub in self.hubs.values():
            hub.snapshots_from = attested.offered_from(seed)
        for name, snapshot in founded(self.chain).items():
            self.machines[name].disk.begin_with(snapshot)
            self.machines[name].boot()
        for device in self.devices.values():
            device.writes_as, device.first_key = device.replica.id, device.replica.key
            self._note_grants(device)

    def _note_grants(self, device: Device) -> None:
        for (name,) in device.disk.rows("SELECT hash FROM statement WHERE subject=?", device.replica.key):
            if name not in self.authority.numbers:
                grant = Statement("grant", device.replica.id, device.scope, person=device.owner)
                self.authority.issue(name, replace(grant, may_erase="grant" in rights_of(device.owner)))

    def enrol(self, device: Device) -> bool:
        """The device joins its hubs with the key that it has now, where it has not done so."""
        missing = [h for h in device.hubs if self.hubs[h].service.admin.device(device.replica.id) is None]
        for name in missing:
            hub = self.hubs[name]
            grant = hub.admit(device.owner, device.replica, device.scope, rights_of(device.owner))
            device.replica.receive([], [data for _, data in hub.replica.statements()])
            device.replica.receive([], [grant])
            device.replica.set_person(device.owner, device.owner.title())
        self._note_grants(device)
        return bool(missing)

    # looking

    def news(self, device: Device) -> list[Found]:
        """What is new of a device's own, once what it wrote again under another key is accounted for."""
        if self.sides and device.writes_as != device.replica.id:
            return side.moved(self, device)
        return self.look(device)

    def look(self, machine: Machine) -> list[Found]:
        """See what came into a machine's database; what is its own and new is for the caller to account for."""
        new: list[Found] = []
        if self.forked:
            ((machine.seen,),) = machine.disk.rows("SELECT coalesce(max(id), 0) FROM commits")
            return new
        if self.sides:
            side.renamed(self, machine)
        for number, partition, replica, seq, digest, hlc, header in machine.disk.rows(_NEW, machine.seen):
            machine.seen = number
            if not digest:  # held on somebody's word
                continue
            known = self.numbers.get(digest)
            if known is None:
                mine = isinstance(machine, Device) and machine.origin(replica) in machine.ids
                assert mine, f"{machine.name} holds nobody's commit"
                changes = {
                    (f"{partition}|{record}", path): (kind, from_column(value), names_from_column(names))
                    for _, record, path, kind, value, names in machine.disk.rows(_CHANGES, number)
                }
                classes = machine.disk.rows('SELECT cls FROM section WHERE "commit"=? ORDER BY place', number)
                kinds, prev = tuple(cls for (cls,) in classes), decode_header(header).prev
                new.append(Found(partition, replica, seq, digest, changes, kinds, hlc, prev))
                continue
            machine.dots[partition, replica, seq] = known
            self.note(machine, known)
        attested.note_bases(self, machine)
        return new

    def note(self, machine: Machine, commit: int) -> None:
        """A machine holds a commit."""
        machine.all |= 1 << commit
        machine.parts |= self.parts[commit]

    def holds(self, machine: Machine) -> int:
        """The commits that the machine holds, and their sections as far as it has them."""
        return machine.all | machine.parts & ~self.absent(machine)

    def absent(self, machine: Machine) -> int:
        """The sections of held commits that the machine has not, or not any more."""
        return bits(self.sections[at] for at in machine.disk.rows(_ABSENT))

    def applied(self, machine: Machine) -> int:
        """The commits that the machine says it has applied, and their sections as far as it has them."""
        if self.forked:
            return 0
        strange = self.look(machine)
        assert not strange, f"{machine.name} wrote what nobody typed: {strange}"
        return self.shown(machine) & ~self.unread(machine)

    def shown(self, machine: Machine) -> int:
        """The same as far as it was looked at."""
        unapplied = machine.disk.rows("SELECT hash, verdict FROM commits WHERE verdict!=0")
        holds = left = self.holds(machine)
        for digest, verdict in unapplied:
            number = self.numbers[digest]
            left &= ~(1 << number | self.parts[number])
            if VERDICTS[verdict] == "quarantined":
                left |= aside(holds & self.parts[number])
        return left

    def unread(self, machine: Machine) -> int:
        """The commits whose open section is not here: of what they say to all nobody was shown anything."""
        return bits(self.numbers[digest] for (digest,) in machine.disk.rows(_UNREAD))

    def in_part(self, machine: Machine, key: RecordKey, dots: Iterable[Dot]) -> bool:
        """Whether the open section of any of these commits is not here: nobody decides about what he saw in part."""
        here = {Dot(*row) for row in machine.disk.rows(_IN_PART, key.partition)}
        return not here.isdisjoint(dots)

    def statements(self, machine: Machine) -> int:
        """The statements that the machine holds."""
        numbers = self.authority.numbers
        return bits(numbers[n] for (n,) in machine.disk.rows("SELECT hash FROM statement") if n in numbers)

    def screen(self, device: Device, key: RecordKey, shown: dict[str, Cell]) -> Screen:
        """What stands on a screen that was just filled, which must be what the judge says stands there."""
        applied, record = self.applied(device), record_name(key)
        if self.forked:
            return Screen(record, 0, {}, 0, 0)
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
        return 0 if self.forked else self._mask(device, key, dots)

    # acting

    def road(self, hub: Hub, random: Random, *, calm: bool = False) -> SimulatedRoad:
        """A road to a hub, on which something may go wrong."""
        fault = "" if calm or random.random() < 0.6 else random.choice(FAULTS)

        def told(what: str) -> None:
            self.counts[what] += 1

        return SimulatedRoad(hub, random, told, fault, random.choice((0, 0, 1, 2)))

    def attempt(self, device: Device, act: Callable[[], object], expected: Expected | Emptying | None = None) -> bool:
        """Do something on a device, whose power may go; account for what it wrote. False after a crash."""
        crashed = False
        try:
            act()
        except Crash as crash:
            assert crash.machine == device.name
            self.counts["crash"] += 1
            device.boot()
            crashed = True
        if self.forked:
            renewed(self, device)
            _unaccounted(device, crashed=crashed)
        else:
            account(self, device, expected, crashed=crashed)
        return not crashed


def _unaccounted(device: Device, *, crashed: bool) -> None:
    """What was typed is sealed, and nobody looks at it closely."""
    for editor in device.editors:
        if not editor.session.pending:
            editor.typed, editor.unsure = {}, {}
    if crashed:
        device.editors.clear()
