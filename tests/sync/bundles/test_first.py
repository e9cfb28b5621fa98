"""First."""

from tests.sync.bundles.carrying import bundle, carry, packed, take
from tests.sync.world import World, record, type_in, values


def test_what_one_wrote_is_there(world: World) -> None:
    type_in(world["ana"], record(), name="Ann", phone="1")
    taken = carry(world, "ana", "bob")
    assert taken.whole and taken.fresh == 1 and taken.verdicts == {"applied": 1}
    assert values(world["bob"], record(), "name") == ["Ann"]
    data, written = packed(world["ana"], world["hub"])
    print(len(data), written)
    again = take(world["bob"], bundle(world["ana"], world["bob"]))
    assert again.fresh == 0
    taken = carry(world, "bob", "ana")
    assert taken.receipts
