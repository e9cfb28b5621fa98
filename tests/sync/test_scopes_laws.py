"""What lies under prefixes is found by an index, and it is what asking each of them finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.exchange import partitions_under, read_vectors
from brs_sync.ids import RecordKey, common_prefix, in_scope, is_prefix
from brs_sync.prefixindex import PrefixIndex
from brs_sync.replica import Replica
from brs_sync.scopes import both, fewest
from hypothesis import example, given
from hypothesis import strategies as st

PARTITIONS = (
    *("contacts/KEN", "contacts/KENYA", "contacts", "library", "library-2/x", "person/a-b/notes", "report/KEN"),
    *("report/KEN/2025/basel/draft", "report/KEN/2025/basel/sent", "report/KEN/2025/basel/draft/more"),
    *("report/KEN0/2025/basel/sent", "report/UGA/2024/basel/sent", "report/UGA/2025/basel/draft"),
)
SEGMENTS = st.sampled_from(
    ["", "*", "contacts", "report", "KEN", "KENYA", "KE", "UGA", "2025", "basel", "sent", "draft"]
)
PREFIXES = st.lists(SEGMENTS, max_size=5).map("/".join) | st.sampled_from(PARTITIONS)
SCOPES = st.lists(PREFIXES, max_size=4).map(tuple)


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    folder: Path = tmp_path_factory.mktemp("scopes") / "copy"
    with Replica.open(folder, schemas=lambda name: None) as made:
        made.write([(RecordKey(partition, "entries", "=1"), "name", "said") for partition in PARTITIONS])
        yield made


@given(scope=SCOPES)
def test_vectors_and_partitions_of_a_scope_are_those_that_it_covers(replica: Replica, scope: tuple[str, ...]) -> None:
    everything = read_vectors(replica.reader(), ("",))
    assert set(everything) == set(PARTITIONS)
    wanted = {name: chains for name, chains in everything.items() if in_scope(name, scope)}
    assert read_vectors(replica.reader(), scope) == wanted
    rows = replica.reader().execute("SELECT id, path FROM partition").fetchall()
    assert partitions_under(replica.reader(), scope) == {number for number, path in rows if in_scope(path, scope)}


@given(prefixes=st.lists(PREFIXES, max_size=12), scope=SCOPES)
def test_an_index_of_prefixes_finds_all_that_have_something_in_common_with_a_scope(
    prefixes: list[str], scope: tuple[str, ...]
) -> None:
    named = [(prefix, bytes([place])) for place, prefix in enumerate(prefixes)]
    wanted = {name for prefix, name in named if any(common_prefix(prefix, one) is not None for one in scope)}
    assert PrefixIndex(named).meeting(scope) == wanted


SOUND = PREFIXES.filter(lambda one: not one or is_prefix(one))


@given(one=st.lists(SOUND, max_size=8), other=st.lists(SOUND, max_size=8))
@example(one=[""], other=["", "*"])
def test_what_two_scopes_share_is_said_by_the_fewest_prefixes_that_do(one: list[str], other: list[str]) -> None:
    """Beside every other, as they would be compared one by one; of "" and "*", which cover each other, it is ""."""
    shared = {common for a in one for b in other if (common := common_prefix(a, b)) is not None}
    wanted = sorted(a for a in shared if not a or not any(in_scope(a, (b,)) for b in shared if b != a))
    assert list(both(one, other)) == wanted
    assert fewest(shared) == tuple(wanted)


def test_many_prefixes_are_met_one_by_one_and_not_each_with_every_other() -> None:
    """So many that comparing each with every other would take the hours that a test may not take."""
    many = [f"report/K{number:05}/*/*/sent" for number in range(5_000)]
    assert both(many, many) == tuple(many)
