"""When everybody has met: the same everywhere, nothing lost, and all as the judge says."""

from __future__ import annotations

from itertools import chain
from random import Random

from brs_sync.replica import Replica

from tests.simulation.attested import carried, doubted, judge_told
from tests.simulation.carrier import judge_relay, let_go, look_elsewhere, relays
from tests.simulation.filing import judge_files
from tests.simulation.judge import bits, members
from tests.simulation.machines import Device, Hub, Machine
from tests.simulation.people import close
from tests.simulation.roads import hub_sync, late, sync
from tests.simulation.showing import same_conflicts, same_heads
from tests.simulation.twins import Kept, judge_twins, speak_for, values
from tests.simulation.world import World

MOST_ROUNDS = 8
_ERASED = 'SELECT c.hash, s.place, s.data IS NOT NULL FROM section s JOIN commits c ON c.id=s."commit" WHERE s.state=3'
_WITHHELD = 'SELECT c.hash, s.place FROM section s JOIN commits c ON c.id=s."commit" WHERE s.state=1'


def come_to_rest(world: World) -> Kept:
    """Everybody closes what is open, joins again where that is needed, and meets until nothing is new."""
    random = Random(world.seed)
    for machine in world.machines.values():
        machine.disk.threaten(0)
    while world.late:
        late(world, world.hubs["north"], random)
    for device in world.devices.values():
        while device.editors:
            close(world, device, random)
    _join_again(world)
    kept = values(world) if world.forked else frozenset()
    for _ in range(MOST_ROUNDS):
        _everybody_meets(world)
        if world.forked or world.sides:  # who learned only now that his key is used elsewhere, too, has to join again
            _join_again(world)
        if _agree(world):
            return kept
    raise AssertionError(f"after {MOST_ROUNDS} rounds of calm meetings not everybody has what all the others have")


def _join_again(world: World) -> None:
    for device in world.devices.values():
        if not _revoked(world, device):
            look_elsewhere(world, device)
            world.enrol(device)
    if world.forked:
        speak_for(world)


def _agree(world: World) -> bool:
    """Whether whoever may read holds what the first hub holds of it, and knows the same statements."""
    first = world.hubs["north"]
    return all(
        _is_same(world, m, first) for m in world.machines.values() if isinstance(m, Hub) or not _revoked(world, m)
    )


def _is_same(world: World, machine: Device | Hub, hub: Hub) -> bool:
    """Whether both hold the same of what the machine may read, and neither wants anything of that which is there."""
    mine, theirs, scope = machine.replica, hub.replica, machine.scope
    return (
        mine.vectors(scope) == theirs.vectors(scope)
        and mine.statements_mark(scope) == theirs.statements_mark(scope)
        and not _has_for(theirs, mine, scope)
        and not _has_for(mine, theirs, scope)
    )


def _has_for(giver: Replica, asker: Replica, scope: tuple[str, ...]) -> bool:
    """Whether one has a section that the other wants, or a commit of the log that he asks for."""
    found = chain(giver.holding(asker.wanted(scope), scope), giver.asked(asker.gaps(scope), scope))
    return any(True for _ in found)


def _everybody_meets(world: World) -> None:
    """From the hubs farthest from the first one upwards all tell what they have, so that it has what all have.

    Then all that lack something get it from there, down again.
    """
    hubs = list(world.hubs.values())
    for hub in reversed(hubs):
        for device in world.devices.values():
            if hub.name == min(device.hubs, key=list(world.hubs).index) and _has_news(world, device, hub):
                _meet(world, device, hub.name)
        for above in hub.hubs:
            if _has_news(world, hub, world.hubs[above]):
                _meet(world, hub, above)
    for hub in hubs:
        for machine in (hub, *world.devices.values()):
            for name in machine.hubs if machine is hub else {hub.name} & {*machine.hubs}:
                if not _is_same(world, machine, world.hubs[name]):
                    _meet(world, machine, name)


def _has_news(world: World, machine: Device | Hub, hub: Hub) -> bool:
    """Whether a machine holds anything that a hub lacks; copies of one folder may, whatever they say."""
    mine, theirs, scope = machine.replica, hub.replica, machine.scope
    if world.forked or world.sides:
        return not _is_same(world, machine, hub)
    known = theirs.vectors(scope)
    return (
        any(
            known.get(partition, {}).get(who, (0, b""))[0] < seq
            for partition, chains in mine.vectors(scope).items()
            for who, (seq, _) in chains.items()
        )
        or _knows_more(mine, theirs, scope)
        or _has_for(mine, theirs, scope)
    )


def _knows_more(mine: Replica, theirs: Replica, scope: tuple[str, ...]) -> bool:
    if mine.statements_mark(scope) == theirs.statements_mark(scope):
        return False
    return not {data for _, data in mine.statements(scope)} <= {data for _, data in theirs.statements(scope)}


def _meet(world: World, machine: Device | Hub, hub: str) -> None:
    if isinstance(machine, Device):
        calm_sync(world, machine, hub)
    else:
        hub_sync(world, machine, Random(0), calm=True)


def calm_sync(world: World, device: Device, hub: str) -> None:
    """One exchange that nothing disturbs."""
    hubs, device.hubs = device.hubs, (hub,)
    try:
        sync(world, device, Random(0), calm=True)
    finally:
        device.hubs = hubs


def _revoked(world: World, device: Device) -> bool:
    known = world.statements(world.hubs["north"])
    return world.authority.revoked(device.replica.id, known)


def judge(world: World, kept: Kept = frozenset()) -> None:
    """The invariants of the sync model, over all machines at rest."""
    at_rest = [m for m in world.machines.values() if isinstance(m, Hub) or not _revoked(world, m)]
    if world.forked:
        judge_twins(world, kept, at_rest)
        return
    with world.judge.looking_on():
        _judge_each(world, at_rest)
        world.counts["settled, then quarantined"] += world.judge.kept_alive(world.applied(world.hubs["north"]))
        _nothing_lost(world, at_rest)
    judge_files(world)
    _converged(world, at_rest)


def _judge_each(world: World, at_rest: list[Machine]) -> None:
    for machine in world.machines.values():
        world.applied(machine)
        applied = world.shown(machine)
        own = machine.ids if isinstance(machine, Device) else set()
        allowed = world.authority.applied(machine.all, world.statements(machine), own)
        allowed &= ~_waiting(world, machine, rests=machine in at_rest)
        said, open_to_doubt = applied & world.judge.commits, doubted(world, machine, at_rest)
        judge_told(world, machine, said & ~allowed)
        said, allowed = said & ~open_to_doubt, allowed & ~open_to_doubt
        assert said == allowed, f"{machine.name} applies {_list(said & ~allowed)}, not {_list(allowed & ~said)}"
        same_heads(world, machine, applied)
        same_conflicts(world, machine, applied, groups=isinstance(machine, Device))
        judge_relay(world, machine)
        _in_scope(world, machine)
        _dense(world, machine)
        _erased(world, machine, applied)


def _waiting(world: World, machine: Machine, *, rests: bool) -> int:
    """What may wait for ever: where nobody is heard any more, or where what it stands on went with the only disk."""
    waiting = bits(world.numbers[digest] for (digest,) in machine.disk.rows("SELECT hash FROM commits WHERE verdict=1"))
    if not rests:
        return waiting
    commits = world.authority.commits
    missing = {commits[n].partition for n in members(world.gone & world.judge.commits & ~machine.all)}
    return bits(n for n in members(waiting) if commits[n].partition in missing)


def _in_scope(world: World, machine: Machine) -> None:
    """Nobody receives what his grants do not cover (invariant 5)."""
    if isinstance(machine, Device):
        strange = set(machine.replica.vectors(("",))) - set(machine.replica.vectors(machine.scope))
        assert not strange, f"{machine.name} was given {strange}"


def _dense(world: World, machine: Machine) -> None:
    """The vector says what is held, without a gap: the whole exchange stands on that."""
    here: dict[tuple[str, bytes], list[int]] = {}
    for partition, name, seq in machine.dots:
        here.setdefault((partition, name), []).append(seq)
    vectors = machine.replica.vectors(("",))
    said = {(name, who): seq for name, chains in vectors.items() for who, (seq, _) in chains.items()}
    first = {at: 1 if machine.origin(at[1]) == at[1] else min(seqs) for at, seqs in here.items()}
    ends = {at: first[at] + len(seqs) - 1 for at, seqs in here.items()}
    assert said == ends, f"{machine.name} says {said} and holds {here}"
    assert all(sorted(s) == list(range(first[at], ends[at] + 1)) for at, s in here.items()), f"{machine.name}: {here}"


def _erased(world: World, machine: Machine, applied: int) -> None:
    """Erased is what an erasure names that is applied here, and nothing else; its bytes are gone (rule 15)."""
    said, bytes_left = 0, 0
    for digest, place, left in machine.disk.rows(_ERASED):
        said |= 1 << world.sections[digest, place]
        bytes_left += left
    # Who may read no more, and was given the erasure sealed, knows nothing of what it names.
    heard = applied if relays(machine) else applied & ~world.unread(machine)
    wanted = 0
    for commit, sections in world.judge.erased.items():
        if heard >> commit & 1:
            wanted |= sections
    if relays(machine):
        let_go(world, machine, wanted)
        return
    assert said == wanted, f"{machine.name} erased {_list(said & ~wanted)}, not {_list(wanted & ~said)}"
    assert not bytes_left, f"{machine.name} keeps what was erased"


def _nothing_lost(world: World, at_rest: list[Machine]) -> None:
    """Every write that was told safe is everywhere in scope, but for what went with the only disk that had it."""
    holds = {name: world.holds(machine) for name, machine in world.machines.items()}
    carries = {name: carried(world, machine) for name, machine in world.machines.items()}
    written = ((1 << len(world.judge.knowing)) - 1) & ~world.judge.asides
    for sections in world.judge.erased.values():
        written &= ~sections
    for mask in carries.values():  # who may not read any more hands on nothing but its own
        written &= ~mask
    for number in members(written & ~world.gone & ~world.again):
        raise AssertionError(f"{number} is lost, a commit or one of its sections")
    there = 0
    for machine in at_rest:
        there |= holds[machine.name]
    for machine in at_rest:
        withheld = bits(world.sections[at] for at in machine.disk.rows(_WITHHELD)) & there
        assert not withheld, f"{machine.name} still wants {_list(withheld)}"
    for name in world.devices:
        for cell in world.judge.writes:
            for write in world.judge.writes[cell]:
                if holds[name] >> write.part & 1:
                    fate = world.judge.account(cell, write.commit, holds[name])
                    assert fate != "vanished", f"{name} {cell} of commit {write.commit} vanished"


def _converged(world: World, at_rest: list[Machine]) -> None:
    """Equal vectors, authority and sections mean equal state, whatever the road (invariant 1)."""
    every = [m for m in at_rest if isinstance(m, Hub) or m.scope == world.devices["ana"].scope]
    every_one = {machine.name: machine.all for machine in every}
    same = len(set(every_one.values())) == 1
    assert same, f"not everybody holds the same: { {n: _list(h) for n, h in every_one.items()} }"
    known = {machine.name: world.statements(machine) for machine in every}
    assert len(set(known.values())) == 1, f"not everybody knows the same statements: {known}"
    states: dict[tuple[object, ...], str] = {}
    for machine in at_rest:
        key = (machine.replica.digest(), world.applied(machine), isinstance(machine, Hub))
        state = machine.replica.state_digest()
        assert states.setdefault(key, state) == state, f"{machine.name} differs from another with the same vectors"


def _list(mask: int) -> list[int]:
    return list(members(mask))
