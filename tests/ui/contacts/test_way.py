"""A contact's card says how far it has come: it waits here, it was sent, or which hubs above hold all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from brs_sync import tierwords
from brs_sync.replica import Replica
from brs_sync.statement import RIGHTS
from brs_sync.tierwords import Holder, Share
from brs_sync.ways import Way
from PySide6.QtWidgets import QLabel

from brs_desktop.ui.notices import Notice
from brs_desktop.ui.records.way import way_words
from brs_desktop.ui.sync.held import tier_shares
from tests.ui.contacts.directory import arrive, choose
from tests.ui.desks import Person, contact

AT = 1_795_000_000_000
CENTRE, TOP = Holder("aa", "centre", "North", AT), Holder("bb", "secretariat", "", None)


class Above:
    """A Secretariat and a centre over somebody's device, by their grants alone."""

    def __init__(self, amina: Person, folder: Path) -> None:
        self._amina = amina.workspace.replica
        self.top, self.centre = (Replica.open(folder / name, schemas=lambda one: None) for name in ("top", "centre"))
        self.top.add_root(self.top.key)
        over = {"prefixes": ("contacts/KEN",), "rights": RIGHTS}
        first = self.top.issue_grant(self.centre.key, person="c", name="Centre", role="regional-centre", **over)
        self.centre.add_root(self.top.key)
        self.centre.receive([], [first])
        second = self.centre.issue_grant(self._amina.key, person="a", name="Amina", role="focal-point", **over)
        self._amina.add_root(self.top.key)
        for one in (self.top, self._amina):
            one.receive([], [first, second])

    def hold(self, tier: Replica) -> None:
        """A tier comes to hold all that Amina wrote, and its word comes to her."""
        tier.receive([commit for _, commit in self._amina.commits_since(0, ("contacts",), 1 << 30)], [])
        tierwords.say(tier, ("contacts",), AT)
        tierwords.hear(self._amina, tierwords.told(tier, ("contacts",), 0, own=True).others)


@pytest.fixture
def above(amina: Person, tmp_path: Path) -> Iterator[Above]:
    with ExitStack() as stack:
        made = Above(amina, tmp_path)
        for one in (made.top, made.centre):
            stack.callback(one.close)
        yield made


def said(amina: Person) -> list[str]:
    """What the card says of the contact's way."""
    found = amina.window.findChildren(QLabel)
    return [one.text() for one in found if one.objectName().startswith("record_way:") and one.isVisible()]


def test_the_card_says_as_each_word_comes_how_far_the_contact_is(amina: Person, above: Above) -> None:
    place = arrive(amina, [contact("Grace Mensah")])
    choose(amina, "Grace Mensah")
    assert said(amina) == ["Waits on this computer for the next exchange"]
    for tier, first, rest in (
        (above.centre, "Held by the regional centre since", ["No receipt of the Secretariat yet"]),
        (above.top, "Held by the Secretariat since", []),
    ):
        above.hold(tier)
        amina.window.desk.ask_status()
        amina.until(lambda first=first: [one[: len(first)] for one in said(amina)[:1]] == [first])
        assert said(amina)[1:] == rest
    assert place.detail.record is not None
    amina.workspace.set("/".join(place.detail.record), {"organisation": "NEMA"})
    amina.until(lambda: said(amina) == ["The latest change waits on this computer for the next exchange"])
    with amina.workspace.replica.writing() as connection:
        connection.execute("ALTER TABLE departed RENAME TO unreadable")
    told: list[Notice] = []
    amina.window.desk.notices.said.connect(told.append)
    amina.window.desk.ask_status()
    amina.until(lambda: not said(amina))
    assert [one.tone for one in told] == ["bad"], "nobody is left with what may not be so any more, and told nothing"


def test_where_no_hub_is_above_the_card_says_nothing(amina: Person) -> None:
    arrive(amina, [contact("Grace Mensah")])
    choose(amina, "Grace Mensah")
    assert said(amina) == []


def test_each_state_has_its_words_and_none_says_more_than_is_known() -> None:
    both = (CENTRE, TOP)
    none = tuple(Holder(one.key, one.kind, one.name, None) for one in both)
    assert way_words(None) == way_words(Way("here")) == ()
    (sent,) = way_words(Way("sent", AT, none))
    assert sent.words.startswith("Sent") and sent.words.endswith("no receipt yet")
    (aside,) = way_words(Way("sent", None, none, aside="no-right"))
    assert aside.words == "At the hub, but put aside: its author has no right there"
    top = replace(none[1], aside="quarantined")
    by_top = "At the Secretariat, but put aside: the hub could not make use of it"
    way = Way("here", None, (none[0], top), aside=top.aside, partly=True)
    assert [one.words for one in way_words(way)] == [
        by_top, "The latest change waits on this computer for the next exchange"
    ]  # fmt: skip
    first, second = way_words(Way("held", None, (both[0], top), aside=top.aside))
    assert first.words.startswith("Held by the regional centre since") and second.words == by_top
    assert [one.words for one in way_words(Way("others", None, none))] == ["No receipt of the regional centre yet"]
    first, second = way_words(Way("held", None, both))
    assert first.words.startswith("Held by the regional centre since") and first.tone == "good"
    assert second.words == "No receipt of the Secretariat yet" and second.tone == ""


def test_the_exchange_says_beside_versions_how_many_other_changes_each_holds() -> None:
    risen = [Share("centre", "", 14, 14, AT), Share("secretariat", "", 12, 14, None)]
    words = tier_shares([Share("centre", "", 2, 2, AT)], risen).splitlines()
    assert words[0].startswith("Submitted versions held by the regional centre: 2 of 2.")
    assert words[1].startswith(
        "Changes to contacts, assistance and documents held by the regional centre: 14 of 14. The last receipt is of"
    )
    assert words[2] == "Changes to contacts, assistance and documents held by the Secretariat: 12 of 14."
