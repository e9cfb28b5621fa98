"""What the tests of processes stand on: forked ones differ in the order of a set, as those of two laptops do."""

from __future__ import annotations

from tests.helpers import forked


def test_processes_that_are_started_one_after_the_other_go_through_a_set_in_orders_of_their_own() -> None:
    """A fork of one parent has the order of all others of it."""
    orders = [forked.run("order").stdout for _ in range(4)]
    assert all(orders) and orders[0] != orders[1]
    assert orders[:2] == orders[2:], "one parent, one order"
