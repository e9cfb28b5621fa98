"""What is remembered of cells is what the table has of them, whatever was done to it step by step."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from brs_sync import livecells
from brs_sync.database import Connection
from brs_sync.ids import Dot
from brs_sync.livecells import LiveCells
from brs_sync.log import open_log
from brs_sync.merge import SETTLE, WRITE, Context
from brs_sync.stored import put_changes, put_plain, relive
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sync.world import SPACE

RECORDS, PATHS, LONG = (1, 2), {1: "name", 2: "rep/a/phone"}, "x" * 2_000
cells = st.tuples(st.sampled_from(RECORDS), st.sampled_from(sorted(PATHS)))
steps = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "settle", "cover", "cover", "revive", "remove", "over", "over"]),
        cells,
        st.booleans(),
        st.sampled_from(["a", "b", 7, None, b"\xf5", LONG]),
    ),
    min_size=4,
    max_size=20,
)


def _whose(replica: int, seq: int) -> tuple[Dot, Callable[[], Context]]:
    return Dot(bytes([replica]) * 16, seq), lambda: Context({})


def _shown(live: LiveCells, connection: Connection, record: int, paths: Mapping[int, str]) -> object:
    found = live.heads(connection, record, paths, _whose, fresh=False)
    single = live.singles(connection, record, paths, fresh=False)
    for whose, those in single.items():
        told = {path: [(h.dot, h.kind) for h in found[path][0]] if path in found else [] for path in those}
        assert told == dict.fromkeys(those, [] if whose is None else [(_whose(*whose)[0], WRITE)])
    return {path: whose for whose, those in single.items() for path in those}, {
        path: ([(h.dot, h.kind, h.value, h.hlc) for h in heads], special) for path, (heads, special) in found.items()
    }


def _do(connection: Connection, live: LiveCells, number: int, step: tuple[str, tuple[int, int], bool, object]) -> None:
    act, (record, path), flag, value = step
    if act in ("write", "settle"):
        kind = WRITE if act == "write" else SETTLE
        row = (record, path, number, number % 2, number, number, kind, int(flag), value, None, None)
        put_changes(connection, [row])
        return live.put([row])
    if act == "over":
        return _write_over(connection, live, number, record, value)
    where = 'SELECT "commit", replica FROM change WHERE record=? AND path=? ORDER BY "commit" DESC'
    for commit, replica in connection.execute(where, (record, path)).fetchmany(1):
        if act == "remove":
            connection.execute('DELETE FROM change WHERE record=? AND path=? AND "commit"=?', (record, path, commit))
            live.leave(record, [path])
        elif act in ("cover", "revive"):
            relive(connection, record, commit, act == "revive", [path])
            live.leave(record, [path]) if act == "revive" else live.cover(record, [path], replica, commit)


def _write_over(connection: Connection, live: LiveCells, number: int, record: int, value: object) -> None:
    """A commit writes to all cells of the record that hold nothing, or one plain write."""
    single = live.singles(connection, record, PATHS, fresh=False)
    numbers = {path: at for at, path in PATHS.items()}
    for whose, those in single.items():
        if whose is not None:  # whose seq is a commit's number here
            relive(connection, record, whose[1], False, [numbers[path] for path in those])
    cells = [(numbers[path], value) for those in single.values() for path in those]
    put_plain(connection, (record, number, number % 2, number, number, 1), [part for cell in cells for part in cell])
    live.write_over(record, cells, number % 2, number, number)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    """A log's tables."""
    with tempfile.TemporaryDirectory(dir=SPACE) as folder, closing(open_log(Path(folder) / "w.db")) as made:
        yield made


@example(done=[("write", (1, 1), True, "a"), ("cover", (1, 1), True, "a")], watched={1})
@example(done=[("settle", (1, 1), True, "a"), ("cover", (1, 1), True, "a")], watched={1})
@example(done=[("write", (1, 1), True, "a"), ("cover", (1, 1), True, "a"), ("revive", (1, 1), True, "")], watched={1})
@example(done=[("write", (1, 1), True, "a"), ("write", (1, 1), False, "b"), ("remove", (1, 1), True, "")], watched={1})
@example(done=[("over", (1, 1), True, LONG), ("over", (1, 1), True, "a"), ("over", (1, 1), True, 7)], watched={1})
@given(done=steps, watched=st.sets(st.sampled_from(sorted(PATHS))))
def test_what_is_remembered_is_what_is_stored(
    connection: Connection, done: list[tuple[str, tuple[int, int], bool, object]], watched: set[int]
) -> None:
    if connection.in_transaction:  # an example before failed
        connection.execute("ROLLBACK")
    connection.execute("BEGIN")
    live = LiveCells()
    names = {path: PATHS[path] for path in sorted(watched)}
    for number, step in enumerate(done, 1):
        for record in RECORDS:
            assert _shown(live, connection, record, names) == _shown(LiveCells(), connection, record, names)
        _do(connection, live, number, step)
    for record in RECORDS:
        assert _shown(live, connection, record, PATHS) == _shown(LiveCells(), connection, record, PATHS)
    connection.execute("ROLLBACK")


def _asked(connection: Connection, live: LiveCells, records: Sequence[int]) -> int:
    """How many queries it takes to have the heads of these records, one after another."""
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    for record in records:
        live.heads(connection, record, PATHS, _whose, fresh=False)
    connection.set_trace_callback(None)
    return len(asked)


def test_no_more_is_remembered_than_so_many_rows(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(livecells, "MOST_ROWS", 3)
    live = LiveCells()
    assert _asked(connection, live, (1, 1, 2, 2, 1)) == 3, "two cells each: the second lets the first go"
    live.put([(1, 1, seq, 1, seq, seq, SETTLE, 1, "a", None, None) for seq in (1, 2)])
    assert _asked(connection, live, (1,)) == 0, "of two cells one has two rows, the other none"
    live.put([(1, 1, 3, 1, 3, 3, SETTLE, 1, "a", None, None)])
    assert _asked(connection, live, (1,)) == 1


def test_nothing_is_remembered_of_a_record_none_of_whose_cells_is(connection: Connection) -> None:
    """A hub writes to so many records for the first time that even their numbers would come to much."""
    live = LiveCells()
    connection.execute("BEGIN")
    put_changes(connection, [(3, path, 1, 1, 1, 1, WRITE, 1, LONG, None, None) for path in PATHS])
    for record in (1, 2, 3):
        live.heads(connection, record, PATHS, _whose, fresh=False)
    connection.execute("ROLLBACK")
    assert live.singles(connection, 4, PATHS, fresh=True) == {None: [*PATHS.values()]}
    assert live._records.keys() == {1, 2}, "what is long is read each time, and of a new record nothing is kept"
    assert live.singles(connection, 4, PATHS, fresh=False) == {None: [*PATHS.values()]}
    live.leave(4, PATHS)
    live.leave(1, PATHS)
    live.put([(2, path, 1, 1, 1, 1, WRITE, 1, LONG, None, None) for path in PATHS])
    assert not live._records
