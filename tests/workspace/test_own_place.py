"""An expert has one place of his own in a country: what he writes lies there, and the country has it in its list."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.ids import RecordKey
from brs_sync.roles import role

from brs_desktop.errors import Problem
from brs_desktop.ui.reports.reading import overview
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.moving.places import home_in, homes
from tests.helpers.made import new_workspace


def given(by: Workspace, to: Workspace, name: str, own: str = "") -> None:
    """The grants of a role for Kenya, as its hub makes them."""
    for one in (by, to):
        one.replica.add_root(by.replica.key)
    for share in role(name).filled(("KEN",), own=own):
        grant = by.replica.issue_grant(
            to.replica.key, person=to.profile.person_id, name=to.profile.name, role=name, prefixes=share.prefixes,
            rights=share.rights,
        )  # fmt: skip
        for one in (by, to):
            one.replica.receive([], [grant])


def brought(source: Workspace, to: Workspace, *partitions: str) -> None:
    source.replica.seal()
    to.replica.receive([commit for one in partitions for commit in source.replica.commits_after(one, {}, 1 << 20)])


def test_what_an_expert_writes_lies_in_his_own_place_and_the_country_lists_it(tmp_path: Path) -> None:
    with (
        new_workspace(tmp_path / "root", country="KEN", name="Root") as point,
        new_workspace(tmp_path / "w", country="KEN", name="Amina") as expert,
    ):
        early = expert.add("contacts", {"name": "Amina, before she was invited"}).key
        assert early.partition == "contacts/KEN"
        given(point, expert, "expert", "own-x")
        (offered,) = expert.moves.elsewhere()
        assert (offered.key, offered.to) == (early, "contacts/KEN/own-x")
        (moved,), left = expert.moves.move_elsewhere()
        assert moved.target.partition == "contacts/KEN/own-x" and not left
        card = expert.add("contacts", {"name": "Amina"}).key
        assert card.partition == "contacts/KEN/own-x"
        brought(expert, point, "contacts/KEN/own-x")
        assert point.filling.title(card, "en") == "Amina" and point.replica.held() == []
        point.replica.write([(card, "remarks", "met in Nairobi")])
        brought(point, expert, "contacts/KEN/own-x")
        assert expert.replica.cells(card)["remarks"].value == "met in Nairobi"
        assert expert.moves.elsewhere() == ()


def test_who_writes_for_the_country_writes_in_its_own_place(tmp_path: Path) -> None:
    with (
        new_workspace(tmp_path / "root", country="KEN", name="Root") as root,
        new_workspace(tmp_path / "w", country="KEN", name="Amina") as point,
    ):
        given(root, point, "focal-point")
        given(root, point, "expert", "own-y")
        assert point.add("contacts", {"name": "Otieno"}).key.partition == "contacts/KEN"


def test_an_expert_of_another_country_writes_where_he_was_invited(tmp_path: Path) -> None:
    with (
        new_workspace(tmp_path / "root", country="KEN", name="Root") as point,
        new_workspace(tmp_path / "w", country="UGA", name="Amina") as expert,
    ):
        given(point, expert, "expert", "own-x")
        first = expert.add("contacts", {"name": "Amina"}).key
        assert first.partition == "contacts/KEN/own-x" and expert.moves.elsewhere() == ()
        given(point, expert, "partner", "own-a")
        assert expert.add("contacts", {"name": "Otieno"}).key.partition == "contacts/KEN/own-x"
        assert expert.add("documents", {"title": "Guidance"}).key.partition == "library/KEN/own-a"
        brought(expert, point, "contacts/KEN/own-x")
        _moves_out_and_back(point, first)


def _moves_out_and_back(point: Workspace, card: RecordKey) -> None:
    """The country takes a record out of its author's place only where it says so, and can give it back."""
    contacts = point.collection("contacts")
    assert home_in(contacts, card.partition) == "KEN" and "KEN" in homes(point, contacts)
    with pytest.raises(Problem) as caught:
        point.moves.plan(card, home="KEN")
    assert caught.value.code == "move-nowhere"
    moved = point.moves.move(point.moves.plan(card, partition="contacts/KEN")).target
    with pytest.raises(Problem) as caught:
        point.moves.plan(moved, partition="contacts/KEN/own-nobody")
    assert caught.value.code == "move-no-place"
    assert point.moves.plan(moved, partition=card.partition).target.partition == card.partition


def test_who_has_no_place_for_a_kind_of_report_is_not_offered_it(tmp_path: Path) -> None:
    with (
        new_workspace(tmp_path / "root", country="KEN", name="Root") as root,
        new_workspace(tmp_path / "w", country="KEN", name="Amina") as point,
    ):
        every = {name for name, _label in overview(point, "en", 5).kinds}
        assert {"policy_briefs", "secretariat_reports", "evaluation_reports", "basel_reports"} <= every
        given(root, point, "focal-point")
        offered = {name for name, _label in overview(point, "en", 5).kinds}
        assert every - offered == {"policy_briefs", "secretariat_reports", "evaluation_reports"}
        given(root, point, "secretariat-officer")
        assert {name for name, _label in overview(point, "en", 5).kinds} == every
