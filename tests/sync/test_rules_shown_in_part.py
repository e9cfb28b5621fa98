"""SYNC rules 3, 6, 10, 15: nobody decides about what he saw in part, or writes what others refuse to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from brs_sync.draft import Draft
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.merge import WRITE
from brs_sync.section import CellChange
from brs_sync.views import Accept, ChooseHead, StoredSection

from tests.sync.erased import may_grant
from tests.sync.snapshots import PARTITION
from tests.sync.world import World, record, type_in, values


def _settle(world: World) -> None:
    (conflict,) = world["bob"].conflicts()
    world["bob"].settle(conflict.id, ChooseHead(conflict.heads[0].dot), reason="asked")


def _accept(world: World) -> None:
    dots = [head.dot for conflict in world["bob"].conflicts() for head in conflict.heads]
    world["bob"].accept(record(), "rules/phone", dots, "as it is")


def _erase(world: World) -> None:
    world["bob"].erase(record(), ["phone"], "asked for it")


def _may_erase(world: World) -> None:
    world["bob"].erasable(record(), ["phone"])


@pytest.fixture
def parted(world: World) -> World:
    """Bob has of Ana's contact what is personal, and not yet what is open to all; he typed a number too."""
    may_grant(world, "bob")
    type_in(world["ana"], record(), name="Anna", phone="1")
    type_in(world["bob"], record(), phone="2")
    (whole,) = world.missing("ana", "bob")
    part = [StoredSection(s.cls, s.hash, "withheld") if s.cls == "open" else s for s in whole.sections]
    world["bob"].receive([replace(whole, sections=tuple(part))])
    assert values(world["bob"], record(), "phone") and not values(world["bob"], record(), "name")
    return world


@pytest.mark.parametrize("decide", [_settle, _accept, _erase, _may_erase])
def test_rule_10_nobody_decides_about_what_he_was_shown_in_part(parted: World, decide: Callable[[World], None]) -> None:
    """What he named of it would say that he saw the rest: to all others it would be no decision."""
    bob = parted["bob"]
    before = bob.vectors(("",))
    with pytest.raises(SyncProblem, match="shown-in-part"):
        decide(parted)
    assert bob.vectors(("",)) == before and sorted(map(str, values(bob, record(), "phone"))) == ["1", "2"]
    parted.sync("ana", "bob")
    bob.receive([*parted["ana"].holding(bob.wanted(("",)), ("",))])
    decide(parted)
    parted.meet()
    parted["hub"].receive([*bob.holding(parted["hub"].wanted(("",)), ("",))])
    assert not parted["hub"].held()
    assert parted["hub"].state_digest() == bob.state_digest()


def test_rule_10_a_row_is_not_accepted_of_which_a_part_is_not_here(world: World) -> None:
    """Accepting names whole commits: what of the row nobody has read yet would pass for accepted."""
    type_in(world["ana"], record(), rep__r1__x="0")
    world.meet()
    type_in(world["ana"], record(), rep__r1__x="1", rep__r1__phone="1")
    type_in(world["bob"], record(), rep__r1__y="2")
    (whole,) = world.missing("ana", "bob")
    part = [StoredSection(s.cls, s.hash, "withheld") if s.cls == "open" else s for s in whole.sections]
    world["bob"].receive([replace(whole, sections=tuple(part))])
    (conflict,) = world["bob"].conflicts()
    assert (conflict.kind, conflict.path) == ("soft", "rep/r1")
    with pytest.raises(SyncProblem, match="shown-in-part"):
        world["bob"].settle(conflict.id, Accept(), reason="fine")
    world["bob"].receive([*world["ana"].holding(world["bob"].wanted(("",)), ("",))])
    world["bob"].settle(conflict.id, Accept(), reason="fine")
    world.meet()
    assert all(not world[name].conflicts() for name in world.names)


def test_rule_06_a_save_of_many_peoples_numbers_is_parted_into_commits_that_every_reader_takes(world: World) -> None:
    """A personal section is of one record, and a reader takes so many sections of a commit."""
    keys = [RecordKey(PARTITION, "contacts", f"=p{number}") for number in range(1030)]
    assert len(world["ana"].write([(key, "phone", "1") for key in keys])) == 2
    received = world.sync("ana", "hub")
    assert [result.status for result in received.results] == ["held", "held"]
    assert len(list(world["hub"].records("contacts"))) == len(keys)


def test_rule_06_what_others_would_refuse_to_read_is_not_signed(world: World) -> None:
    """Its chain could go on nowhere but here."""
    ana = world["ana"]
    changes = [CellChange(f"c{number}", "=one", "name", WRITE, "x") for number in range(257)]
    with pytest.raises(SyncProblem, match="too-large"), ana._transaction("write") as told:
        ana._writer.append(PARTITION, "ana", ana.context(PARTITION), Draft(changes), None, told)
    assert ana.vectors(("",)) == {}
    type_in(ana, record(), name="Anna")
    assert [result.status for result in world.sync("ana", "hub").results] == ["held"]
