"""SYNC rules 13 and 16 by what they forbid: no verdict asks a clock, and no failure takes unsent work with it."""

from __future__ import annotations

import pytest
from brs_sync.errors import SyncProblem

from tests.sync.world import World, record, type_in, values

YEAR_MS = 365 * 86_400_000
# The clock of who signs, and that of who revokes: decades before and after each other, and at the very same moment.
CLOCKS = [(0, 129 * YEAR_MS), (129 * YEAR_MS, 0), (56 * YEAR_MS, 56 * YEAR_MS)]


@pytest.mark.parametrize(("signs", "revokes"), CLOCKS)
def test_rule_13_no_verdict_reads_a_clock(world: World, signs: int, revokes: int) -> None:
    """What its author knew of a revocation decides, whatever the clocks of author, issuer and judge say."""
    world.clocks["ana"].ms, world.clocks["hub"].ms = signs, revokes
    type_in(world["ana"], record(), name="before")
    world.meet()
    type_in(world["ana"], record(), name="unaware")
    revocation = world["hub"].issue_revocation(world["ana"].key, "closed", {"contacts/KEN": 1})
    world.meet()
    world["ana"].receive([], [revocation])
    type_in(world["ana"], record(), name="aware")
    for judge, clock in (("bob", 0), ("cleo", 200 * YEAR_MS)):
        world.clocks[judge].ms = clock
        world[judge].receive([], [revocation])
    world.meet()
    for judge in ("hub", "bob", "cleo"):
        assert values(world[judge], record(), "name") == ["unaware"]
        assert [(one.reason, one.dot.seq) for one in world[judge].held()] == [("revoked", 3)]


def test_rule_16_a_disk_that_is_full_while_sealing_takes_nothing_that_was_typed(world: World) -> None:
    ana = world["ana"]
    session = ana.open_session(record())
    session.write("name", "typed before")
    session.write("note", "n" * 200_000)
    database = ana._home.log.connection
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    database.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(SyncProblem):
        ana.seal()
    assert ana.outbox("").commits == 0 and ana.cells(record())["name"].value == "typed before"
    database.execute("PRAGMA max_page_count=1000000")
    session.close()
    assert ana.outbox("").commits == 1 and values(ana, record(), "name") == ["typed before"]
    world.meet()
    assert values(world["bob"], record(), "name") == ["typed before"]
