"""Of history that is not here it is said whose word stands in its place, and of when: of the same word both."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from brs_sync.snapshot.making import make_snapshot

from brs_desktop.workspace import Workspace
from tests.helpers.made import new_workspace
from tests.sync.snapshots import signed
from tests.workspace.peers import admit

EARLIER, LATER = 1_767_225_600_000, 1_767_312_000_000


def said(giver: Workspace, partition: str, wall_ms: int) -> bytes:
    """The giver's word of a partition, as of that time."""
    made = make_snapshot(giver.replica.reader(), partition, giver.replica.key, wall_ms)
    assert made is not None
    return signed(giver.replica, made)


def test_the_date_and_the_name_are_of_the_newest_word_that_leaves_something_out(tmp_path: Path) -> None:
    with ExitStack() as stack:
        names = ("Asha", "Bo", "Cleo")
        asha, bo, cleo = (stack.enter_context(new_workspace(tmp_path / one, country="KEN", name=one)) for one in names)
        admit(asha, bo, cleo, prefix="")
        rights = ["read", "write", "attest"]
        named = asha.replica.issue_grant(
            bo.replica.key, person="bo", name="Bo", role="", prefixes=["contacts"], rights=rights
        )
        cleo.replica.receive([], [named])
        key = bo.add("contacts", {"name": "Wanjiru"}, partition="contacts/KEN").key
        for organisation in ("One", "Two"):
            bo.replica.write([(key, "organisation", organisation)])
        # What is personal comes whole in a word, so nothing is lacking of this one.
        asha.add("contacts", {"name": "Otieno", "remarks": "met in Nairobi"}, partition="contacts/UGA")
        assert cleo.replica.take_snapshot(said(bo, "contacts/KEN", EARLIER)) is not None
        assert cleo.replica.take_snapshot(said(asha, "contacts/UGA", LATER)) is not None
        assert cleo.behind.lacking("contacts/UGA").partitions == 0
        lacking = cleo.behind.lacking()
        assert (lacking.partitions, lacking.tier, lacking.wall_ms) == (1, "Bo", EARLIER)
