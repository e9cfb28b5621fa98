"""A version says of each hub above by its own word whether it holds it; of one hub alone what was always said."""

from __future__ import annotations

from dataclasses import replace

from brs_sync.ids import Dot
from brs_sync.tierwords import Holder, Share

from brs_desktop.ui.reports import words
from brs_desktop.ui.sync.held import tier_shares
from brs_desktop.workspace.reports.shapes import Version

LATER = 1_795_000_000_000
ONE = Version(
    "r1", 1, LATER - 9, "Amina", "ABCD-EFGH-IJKL", "held", "hub.example", LATER, (), True, "", Dot(bytes(16), 1)
)
CENTRE, TOP = Holder("aa", "centre", "North", LATER), Holder("bb", "secretariat", "", None)


def test_with_one_hub_nothing_more_is_said() -> None:
    for holders in ((), (Holder("aa", "hub", "", LATER),)):
        version = replace(ONE, holders=holders)
        assert words.tiers(version) == ()
        assert words.way(version).words.startswith("Held by the hub since")


def test_each_tier_is_said_by_its_own_word_alone() -> None:
    half = replace(ONE, holders=(CENTRE, TOP))
    first, second = words.tiers(half)
    assert first.words.startswith("Held by the regional centre since") and first.tone == "good"
    assert second.words == "No receipt of the Secretariat yet" and second.tone == ""
    assert words.way(half).words.startswith("Held by the regional centre since")
    whole = replace(half, holders=(CENTRE, replace(TOP, held_ms=LATER)))
    assert words.way(whole).words.startswith("Held by the Secretariat since")


def test_what_is_put_aside_is_said_before_anything_else() -> None:
    aside = replace(ONE, aside="no-right", holders=(CENTRE, TOP))
    assert words.tiers(aside) == () and "put aside" in words.way(aside).words
    beside = replace(ONE, holders=(CENTRE, replace(TOP, aside="revoked")))
    assert words.tiers(beside)[1].words == (
        "At the Secretariat, but put aside: the access of the device that wrote it had been ended"
    )


def test_the_exchange_says_how_many_each_holds() -> None:
    said = tier_shares([Share("centre", "", 2, 2, LATER), Share("secretariat", "", 0, 2, None)]).splitlines()
    assert said[0].startswith("Submitted versions held by the regional centre: 2 of 2. The last receipt is of")
    assert said[1] == "Submitted versions held by the Secretariat: 0 of 2."
    assert tier_shares([]) == ""
