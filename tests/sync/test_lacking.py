"""SYNC rule 18: what is told of history that is not here, where a partition stands on several words."""

from __future__ import annotations

from brs_sync.lacking import read_lacks
from brs_sync.snapshot.keeping import read_kept

from tests.sync.snapshots import PARTITION, attested, newcomer
from tests.sync.test_rules_given_back import by_log, put_back
from tests.sync.world import World, record, type_in


def test_rule_18_the_bytes_of_every_word_count(world: World) -> None:
    """Of words beside each other each says what no other does: what they were as they travelled is all of them."""
    type_in(world["ana"], record(), name="Ana")
    type_in(world["bob"], record("two"), name="Bob")
    world.sync("ana", "hub")
    east, taker = put_back(world, "east"), newcomer(world, "taker")
    by_log(world["bob"], east)
    for word in (attested(world["hub"]), attested(east)):
        assert taker.take_snapshot(word, over="all") is not None
    wholes = read_kept(taker.reader(), PARTITION)
    (lack,) = read_lacks(taker.reader(), PARTITION)
    assert len(wholes) == 2 and lack.word == sum(map(len, wholes))
