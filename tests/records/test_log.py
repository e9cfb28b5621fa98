"""With a real replica: lists change in the transaction that changed the records, and equal a fold over the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.ids import RecordKey
from brs_sync.replica import Replica
from brs_sync.values import Ref, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.records import ReadModel, Registry, page

PARTITION = "contacts/KEN"
Row = tuple[object, ...]


class Device:
    """A replica with its lists."""

    def __init__(self, folder: Path, registry: Registry) -> None:
        self.replica = Replica.open(folder, clock=FixedClock(1_000_000), schemas=registry.schema)
        self.model = ReadModel(registry, self.replica)
        self.replica.projector = self.model.project
        for name in self.model.prepare():
            self.model.fill(name)

    def dump(self) -> list[Row]:
        """Every row of the contacts' table."""
        layout = self.model.layouts["contacts"]
        statement = f"SELECT {', '.join(layout.names)} FROM {layout.table} ORDER BY 1, 2"
        return [tuple(row) for row in self.replica.reader().execute(statement).fetchall()]

    def again(self) -> list[Row]:
        """The table emptied and filled from the log."""
        layout = self.model.layouts["contacts"]
        with self.replica.writing() as connection:
            connection.execute(f"DELETE FROM {layout.table}")
            connection.execute("DELETE FROM records_links WHERE collection = 'contacts'")
        self.model.fill("contacts")
        return self.dump()

    def take_from(self, other: Device) -> None:
        """Receive what the other has, as any road would bring it."""
        held = {
            replica: seq for replica, (seq, _chain) in self.replica.vectors(["contacts"]).get(PARTITION, {}).items()
        }
        self.replica.receive(list(other.replica.commits_after(PARTITION, held, 1_000_000)))


@pytest.fixture
def device(tmp_path: Path, registry: Registry) -> Iterator[Callable[[str], Device]]:
    """Makes devices, and closes them."""
    made: list[Device] = []

    def make(name: str) -> Device:
        made.append(Device(tmp_path / name, registry))
        return made[-1]

    yield make
    for one in made:
        one.replica.close()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "delete", "take"]),
        st.booleans(),
        st.integers(0, 2),
        st.sampled_from(["name", "organisation", "country", "conv/cv_b"]),
        st.text(min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=15, deadline=None)
def test_lists_equal_a_fold_over_the_log_on_both_sides(
    registry: Registry, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, bool, int, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("two")
    devices = [Device(folder / "a", registry), Device(folder / "b", registry)]
    for device in devices:
        device.replica.add_root(devices[0].replica.key)
        device.replica.add_root(devices[1].replica.key)
    try:
        for kind, second, number, path, text in steps:
            _step(devices[second], devices[not second], kind, number, path, text)
        devices[0].take_from(devices[1])
        devices[1].take_from(devices[0])
        rows = [device.dump() for device in devices]
        assert rows == [device.again() for device in devices]
        assert rows[0] == rows[1], "invariant 1: equal logs, equal lists"
    finally:
        for device in devices:
            device.replica.close()


def _step(device: Device, other: Device, kind: str, number: int, path: str, text: str) -> None:
    key = RecordKey(PARTITION, "contacts", f"=c{number}")
    if kind == "take":
        device.take_from(other)
    elif kind == "write":
        value: Value = {"country": Ref("KEN", text), "conv/cv_b": True}.get(path, text)
        device.replica.write([(key, path, value)])
    elif _undeleted(device, key):
        device.replica.delete(key)


def _undeleted(device: Device, key: RecordKey) -> bool:
    cells = device.replica.cells(key)
    return bool(cells) and not ("alive" in cells and cells["alive"].value is False)


def test_a_save_is_listed_when_it_returns(device: Callable[[str], Device]) -> None:
    one = device("a")
    key = RecordKey(PARTITION, "contacts", one.replica.new_record_id("contacts"))
    one.replica.write([(key, "name", "Amina"), (key, "organisation", "Ministry")])
    listed = page(one.model, one.replica.reader(), "contacts", search="min")
    assert [(row.title, row.key) for row in listed.rows] == [("Amina", key)]


def test_a_save_that_fails_leaves_the_list_alone(device: Callable[[str], Device]) -> None:
    one = device("a")
    key = RecordKey(PARTITION, "contacts", one.replica.new_record_id("contacts"))

    def broken(connection: object, keys: object) -> None:
        one.model.project(connection, keys)  # type: ignore[arg-type]
        raise RuntimeError("the disk is full")

    one.replica.projector = broken
    with pytest.raises(RuntimeError):
        one.replica.write([(key, "name", "Amina")])
    one.replica.projector = one.model.project
    assert page(one.model, one.replica.reader(), "contacts").total == 0
    assert one.replica.cells(key) == {}, "SYNC rule 6: log and lists in one transaction"


def test_what_is_typed_and_not_sealed_is_listed_and_marked(device: Callable[[str], Device]) -> None:
    one = device("a")
    key = RecordKey(PARTITION, "contacts", one.replica.new_record_id("contacts"))
    session = one.replica.open_session(key)
    session.write("name", "Amina")
    one.replica.reproject([key])
    rows = page(one.model, one.replica.reader(), "contacts").rows
    assert [(row.title, row.pending) for row in rows] == [("Amina", True)]
    session.close()
    rows = page(one.model, one.replica.reader(), "contacts").rows
    assert [(row.title, row.pending) for row in rows] == [("Amina", False)]
