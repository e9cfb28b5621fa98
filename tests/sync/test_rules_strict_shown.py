"""SYNC rules 2 and 3: what an editor was shown stays so, whatever of it is in quarantine by the time it is sealed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from brs_sync import acts
from brs_sync.commit import stub
from brs_sync.journal import encode_context

from tests.sync.snapshots import PARTITION
from tests.sync.world import World, made_world, record, type_in, values

SEALED = ("before", "after", "after a crash")


@pytest.fixture
def world() -> Iterator[World]:
    """Ana, Bob and Cleo."""
    with made_world() as made:
        yield made


def knows(world: World, word: bytes) -> None:
    """Ana and Bob hear it, and whatever else the hub knows."""
    for name in ("ana", "bob"):
        world[name].receive([], [word])
    world.meet()


def ended(world: World) -> bytes:
    """Nothing that Cleo's key wrote counts any more."""
    return world["hub"].issue_revocation(world["cleo"].key, "compromised", {PARTITION: 0}, "stolen")


def admitted(world: World) -> bytes:
    """All that it wrote counts again."""
    return world["hub"].issue_revocation(world["cleo"].key, "compromised", {PARTITION: 99}, "seen", kind="admit")


def ana_types_and_hears(world: World, sealed: str, **answers: object) -> None:
    """Ana types into what she was shown, and hears that Cleo's work is in quarantine, then or meanwhile."""
    session = world["ana"].open_session(record())
    for path, value in answers.items():
        session.write(path.replace("__", "/"), value)  # type: ignore[arg-type]
    if sealed == "before":
        session.close()
    knows(world, ended(world))
    if sealed == "after a crash":
        world.reopen("ana", crash=True)
    else:
        session.close()
    world.meet()


def heads(world: World, path: str = "name") -> set[object]:
    found = {name: frozenset(values(world[name], record(), path)) for name in ("hub", "ana", "bob")}
    assert len(set(found.values())) == 1, found
    return set(found["ana"])


@pytest.mark.parametrize("sealed", SEALED)
def test_rule_03_what_the_screen_showed_as_written_over_is_covered_whenever_it_is_sealed(
    world: World, sealed: str
) -> None:
    type_in(world["bob"], record(), name="first")
    world.meet()
    type_in(world["cleo"], record(), name="over it")
    world.meet()
    ana_types_and_hears(world, sealed, name="mine")
    assert heads(world) == {"mine"}


@pytest.mark.parametrize("sealed", SEALED)
def test_rule_03_what_stood_beside_on_the_screen_stands_when_it_is_admitted_whenever_it_was_sealed(
    world: World, sealed: str
) -> None:
    """Cleo's value was contested and not displayed: Ana wrote over Bob's alone."""
    world.clocks["bob"].ms += 60_000
    type_in(world["cleo"], record(), name="cleo")
    type_in(world["bob"], record(), name="bob")
    world.meet()
    assert world["ana"].cells(record())["name"].value == "bob"
    ana_types_and_hears(world, sealed, name="mine")
    assert heads(world) == {"mine"}
    knows(world, admitted(world))
    assert heads(world) == {"mine", "cleo"}
    assert {conflict.kind for conflict in world["bob"].conflicts()} == {"hard"}


@pytest.mark.parametrize("sealed", SEALED)
def test_rule_09_what_stood_beside_in_a_row_contradicts_its_delete_when_it_is_admitted(
    world: World, sealed: str
) -> None:
    world.clocks["bob"].ms += 60_000
    type_in(world["cleo"], record(), rep__r1__x="cleo")
    type_in(world["bob"], record(), rep__r1__x="bob")
    world.meet()
    ana_types_and_hears(world, sealed, rep__r1__alive=False)
    assert not world["bob"].conflicts()
    knows(world, admitted(world))
    for name in ("hub", "ana", "bob"):
        assert "delete" in {conflict.kind for conflict in world[name].conflicts()}


def test_rule_02_an_editor_that_comes_up_again_shows_what_it_showed(world: World) -> None:
    """Typed over the very value that another person's screen showed, it is not a change that changes nothing."""
    type_in(world["bob"], record(), name="first")
    world.meet()
    type_in(world["cleo"], record(), name="over it")
    world.meet()
    session = world["ana"].open_session(record(), kept=True)
    remembered = encode_context(world["ana"].context(PARTITION))
    knows(world, ended(world))
    ana = world.reopen("ana", crash=True)
    again = ana.session(session.token)
    assert again.shown["name"].value == "over it"
    assert ana.shown_under(record(), remembered)["name"].value == "over it"
    assert ana.cells(record())["name"].value == "first"
    again.write("name", "first")
    again.close()
    world.meet()
    assert heads(world) == {"first"}
    knows(world, admitted(world))
    assert heads(world) == {"first"}


@pytest.mark.parametrize("stood", [None, "from before"])
def test_rule_04_taking_a_save_back_brings_nothing_that_its_author_was_not_shown(
    world: World, stood: str | None
) -> None:
    """Of Cleo's commit Bob had no personal section: what she had written over still stood on his screen, or nothing."""
    type_in(world["ana"], record(), name="ana", phone=stood)
    world.meet()
    type_in(world["cleo"], record(), name="cleo", phone="hers")
    (commit,) = world.missing("cleo", "bob")
    for source, target in (("cleo", "hub"), ("hub", "ana")):
        world.sync(source, target)
    world["bob"].receive([stub(commit, ("open",))])
    type_in(world["bob"], record(), name="bob", phone="his")
    world.meet()
    reader = world["ana"].reader()
    assert set(values(world["ana"], record(), "phone")) == {"hers", "his"}
    (*_, by) = acts.writes(reader, record(), "name")
    assert by.value == "bob" and acts.touched(reader, record(), by).before == {"name": "cleo", "phone": stood}


def test_rule_04_taking_a_save_back_brings_nothing_that_lay_beneath_what_stood_beside(world: World) -> None:
    """Ana had written a number anew where one was erased; Bob's was displayed, hers stood beside it and was left."""
    type_in(world["ana"], record(), phone="wrong")
    world["ana"].erase(record(), ["phone"], "")
    type_in(world["ana"], record(), phone="hers")
    world.clocks["bob"].ms += 60_000
    type_in(world["bob"], record(), phone="his")
    world.meet()
    assert world["cleo"].cells(record())["phone"].value == "his"
    type_in(world["cleo"], record(), phone="new")
    reader = world["cleo"].reader()
    (by,) = [one for one in acts.writes(reader, record(), "phone") if one.value == "new"]
    assert acts.touched(reader, record(), by).before == {"phone": "his"}


@pytest.mark.parametrize(("path", "told"), [("name", True), ("phone", False)])
def test_rule_04_taking_a_save_back_brings_what_stood_beside_where_what_was_displayed_counts_no_more(
    world: World, path: str, told: bool
) -> None:
    """Cleo's value was displayed and Bob's stood beside it; of a personal one nobody can tell that it was there."""
    type_in(world["bob"], record(), **{path: "bob"})
    world.clocks["cleo"].ms += 60_000
    type_in(world["cleo"], record(), **{path: "cleo"})
    world.meet()
    type_in(world["ana"], record(), **{path: "over cleo's"})
    reader = world["ana"].reader()
    (by,) = [one for one in acts.writes(reader, record(), path) if one.value == "over cleo's"]
    assert acts.touched(reader, record(), by) == acts.Touched(record(), False, {path: "cleo"}, True)
    knows(world, ended(world))
    assert heads(world, path) == {"over cleo's", "bob"}
    assert acts.touched(reader, record(), by) == acts.Touched(record(), False, {path: "bob"}, told)
