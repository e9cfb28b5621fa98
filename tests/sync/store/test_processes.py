"""Several processes of one hub over one log: whichever is asked, it is the same hub."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.hub.service import HubService
from brs_sync.hub.store.sharedlog import AUTHORITY
from brs_sync.ids import RecordKey

from tests.helpers.patience import PATIENCE_S
from tests.helpers.postgres import Server
from tests.sync.store.office import KEN, Office, told


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path, servers: Callable[[str], Server]) -> Iterator[Office]:
    """Over a file, unless a test asks for a server too: what is asked of either is the contract's."""
    kind = getattr(request, "param", "sqlite")
    office = Office(tmp_path, tmp_path / "shared.db" if kind == "sqlite" else servers(kind).database())
    yield office
    office.close()


everywhere = pytest.mark.parametrize("office", ["sqlite", "newest"], indirect=True)


@everywhere
def test_what_one_acknowledged_all_others_know(office: Office) -> None:
    office.open("a", "b")
    ana, bo = office.device("ana", at="a"), office.device("bo", at="b")
    ana.write("jo", name="Jo")
    assert ana.sync("a").sent == 1
    bo.sync("b")
    assert bo.value("jo", "name") == "Jo"
    for place in ("b", "a", "b"):
        ana.write("jo", name=place)
        report = ana.sync(place)
        assert (report.sent, report.received, report.lost) == (1, 0, 0)
    assert told(office.desks["a"]) == told(office.desks["b"])
    office.end("a", forget=True)
    office.end("b", forget=True)
    office.open("c")
    bo.sync("c")
    assert bo.value("jo", "name") == "b" and ana.sync("c").sent == 0


def test_copies_that_write_under_one_name_at_two_desks_at_once_are_told_apart_the_same_way(office: Office) -> None:
    first, second = office.open("a"), office.open("b")
    ana, bo = office.device("ana", at="a"), office.device("bo", at="b")
    ana.write("jo", name="Jo")
    ana.sync("a")
    told(second)
    clone = office.copy(ana, "clone")
    for one, text, service in ((ana, "Joe", first), (clone, "Joan", second)):
        one.write("jo", name=text)
        came = service.replica.receive(list(one.replica.commits_after(KEN, {}, 1 << 20)), told=[ana.replica.id])
        assert [result.status for result in came.results] == ["duplicate", "held"]
    first._kept.share()
    second._kept.share()
    assert told(first) == told(second)
    bo.sync("b")
    cell = bo.replica.cells(RecordKey(KEN, "contacts", "=jo"))["name"]
    assert {head.value for head in cell.heads} == {"Joe", "Joan"}
    assert [len(one.replica.vectors([KEN])[KEN]) for one in (first, second)] == [3, 3]


def test_what_never_reached_the_log_goes_there_when_the_process_starts_again(office: Office) -> None:
    class Ended(Exception):
        pass

    def ends(point: str) -> None:
        if point == "receive.after_commit" and armed:
            raise Ended

    armed: list[int] = []
    office.open("a", points=ends)
    ana = office.device("ana", at="a")
    ana.write("jo", name="Jo")
    armed.append(1)
    with pytest.raises(Ended):
        ana.sync("a")
    armed.clear()
    assert KEN not in office.desks["a"]._shared.log.places([KEN])  # type: ignore[union-attr]
    office.end("a")
    office.open("a", "b")
    bo = office.device("bo", at="b")
    bo.sync("b")
    assert bo.value("jo", "name") == "Jo"


@everywhere
def test_erased_bytes_go_from_the_log_and_from_every_copy(office: Office) -> None:
    office.open("a", "b")
    ana, bo = office.device("ana", at="a"), office.device("bo", at="b")
    ana.write("jo", name="Jo", phone="+254-700-111111")
    ana.sync("a")
    bo.sync("b")
    assert _bytes(office, b"+254-700-111111") == {"log", "a", "b"}
    ana.replica.erase(RecordKey(KEN, "contacts", "=jo"), ["phone"], "asked for")
    ana.sync("a")
    bo.sync("b")
    ana.sync("b")
    assert _bytes(office, b"+254-700-111111") == set()
    office.open("c")
    told(office.desks["c"])
    assert len({told(service) for service in office.desks.values()}) == 1
    bo.sync("c")
    assert bo.value("jo", "name") == "Jo"


def _bytes(office: Office, needle: bytes) -> set[str]:
    """Where these bytes stand in a section."""
    found = set()
    for name, service in office.desks.items():
        rows = service.replica.reader().execute("SELECT data FROM section").fetchall()
        found |= {name} if any(needle in (data or b"") for (data,) in rows) else set()
    log: Any = next(iter(office.desks.values()))._shared.log  # type: ignore[union-attr]
    with log._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT data FROM log_section").fetchall()
    return found | ({"log"} if any(needle in (data or b"") for (data,) in rows) else set())


@everywhere
def test_authority_and_counters_are_one(office: Office) -> None:
    first, second = office.open("a"), office.open("b")
    ana, bo = office.device("ana", at="a"), office.device("bo", at="b")
    assert [d.name for d in first.admin.devices()] == [d.name for d in second.admin.devices()]
    ana.write("jo", name="Jo")
    ana.sync("b")
    heard = _recorded(ana, "a")
    for service in (second, first):
        with pytest.raises(SyncProblem) as refused:
            service.authenticate(*heard)
        assert refused.value.code == "stale-request"
    first.replica.add_root(b"\x01" * 32, ["report/KEN", "contacts/KEN"])
    first.replica.issue_revocation(bo.replica.key, "compromised", {KEN: 0})
    first._kept.share()
    bo.write("ko", name="Ko")
    bo.sync("b")
    assert [one.verdict for one in second.replica.held()] == ["quarantined"]
    assert told(first) == told(second) and first.replica.roots() == second.replica.roots()
    assert first._shared.log.places([AUTHORITY])[AUTHORITY].version == 4  # type: ignore[union-attr]


def _recorded(device: Any, at: str) -> tuple[Any, bytes]:
    """A request of the device that the desk has heard."""
    service: HubService = device.office.desks[at]
    heard: list[tuple[Any, bytes]] = []
    usual = service.authenticate

    def record(credentials: Any, head: bytes, *more: str, **told: Any) -> Any:
        heard.append((credentials, bytes(head)))
        return usual(credentials, head, *more, **told)

    service.authenticate = record  # type: ignore[method-assign]
    device.sync(at)
    service.authenticate = usual  # type: ignore[method-assign]
    return heard[-1]


def test_a_hub_that_was_one_folder_brings_all_it_has(office: Office) -> None:
    from brs_sync.clock import SystemClock

    place = office.folder / "a"
    alone = HubService(place, clock=SystemClock(), entropy=os.urandom)
    office.desks["a"] = alone
    office.key = place / "identity" / "replica.key"
    ana = office.device("ana", at="a")
    for number in range(3):
        ana.write("jo", name=f"Jo {number}")
        ana.sync("a")
    key = alone.replica.key
    office.end("a")
    assert office.open("a", "b").replica.key == key
    assert told(office.desks["a"]) == told(office.desks["b"])
    assert {data for _, data in office.desks["a"].replica.statements()} == {
        data for _, data in office.desks["b"].replica.statements()
    }


def test_another_key_is_refused_before_a_word_is_said(office: Office, tmp_path: Path) -> None:
    office.open("a")
    kept = office.key.read_bytes()
    for name, content, code in (("none", None, "hub-key-missing"), ("torn", kept[:20], "hub-key-missing")):
        office.key = tmp_path / f"{name}.key"
        if content is not None:
            office.key.write_bytes(content)
        with pytest.raises(SyncProblem) as refused:
            office.open(name)
        assert refused.value.code == code and not (tmp_path / name / "workspace.db").exists()
    other = Office(tmp_path / "other", tmp_path / "other.db")
    other.open("x")
    other.close()
    office.key = other.key
    with pytest.raises(SyncProblem) as refused:
        office.open("b")
    assert refused.value.code == "hub-key-differs" and not (tmp_path / "b" / "workspace.db").exists()


def test_first_processes_that_start_at_once_over_one_key_file_speak_with_one_key(office: Office) -> None:
    """Whoever finds the key made meanwhile takes it; it is never written over."""
    there = threading.Barrier(2)
    keys: list[bytes] = []

    def entropy(count: int) -> bytes:
        there.wait(PATIENCE_S)  # neither has found a key
        return os.urandom(count)

    def settle(name: str) -> None:
        with closing(office.shared()) as shared:
            shared.settle(office.folder / name, entropy)
        keys.append((office.folder / name / "identity" / "replica.key").read_bytes())

    with closing(office.shared()):
        pass
    starts = [threading.Thread(target=settle, args=(name,)) for name in ("a", "b")]
    for one in starts:
        one.start()
    for one in starts:
        one.join(PATIENCE_S)
    assert keys == [office.key.read_bytes()] * 2
    assert [path.name for path in office.folder.glob("hub.key*")] == ["hub.key"]


def test_a_folder_is_not_poured_into_another_log(office: Office, tmp_path: Path) -> None:
    office.open("a")
    office.end("a")
    other = Office(tmp_path, tmp_path / "other.db")
    with pytest.raises(SyncProblem) as refused:
        other.open("a")
    assert refused.value.code == "store-other"


def test_a_log_that_went_back_to_a_backup_gets_again_what_it_lost(office: Office) -> None:
    office.open("a")
    ana = office.device("ana", at="a")
    ana.write("jo", name="Jo")
    ana.sync("a")
    log: Any = office.desks["a"]._shared.log  # type: ignore[union-attr]
    with log._engine.begin() as connection:
        for table in ("log_version", "log_append", "log_commit", "log_section", "log_statement"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    office.end("a")
    office.open("a", "b")
    assert told(office.desks["a"]) == told(office.desks["b"])
    bo = office.device("bo", at="b")
    bo.sync("b")
    assert bo.value("jo", "name") == "Jo"


@pytest.mark.parametrize("order", ["a first", "b first", "b never ended"])
def test_a_log_that_was_put_back_and_has_counted_on_is_read_and_filled_anew(office: Office, order: str) -> None:
    """The numbers that a process knows are there again, with other commits behind them."""
    office.open("a", "b")
    ana = office.device("ana", at="a")
    ana.write("x", name="0")
    ana.sync("a")
    dump = office.content()
    for number in range(1, 4):
        ana.write("x", name=str(number))
        ana.sync("b")
    told(office.desks["a"])
    for name in ("a",) if order == "b never ended" else ("a", "b"):
        office.end(name)
    office.put_back(dump)
    first = "b" if order == "b first" else "a"
    office.open(first)
    for number in range(4, 10):
        ana.write("x", name=str(number))
        ana.sync(first)
    office.open(*({"a", "b"} - office.desks.keys() or {"c"}))
    assert told(office.desks["a"]) == told(office.desks["b"]) == told(office.desks["a"])
    bo = office.device("bo", at="b")
    bo.sync("b")
    assert bo.value("x", "name") == "9" == ana.value("x", "name")


def test_what_could_not_be_taken_in_is_told_and_asked_for_again(office: Office) -> None:
    office.open("a")
    ana = office.device("ana", at="a")
    for number in range(3):
        ana.write("x", name=str(number))
    first, *after = ana.replica.commits_after(KEN, {}, 1 << 20)
    _append(office, [*after])
    told(office.desks["a"])
    assert office.desks["a"].lacking == 1 and KEN not in office.desks["a"].replica.vectors([KEN])
    office.end("a")
    service = office.open("a")
    assert service.lacking == 1, "and it knows when it starts again"
    _append(office, [first])
    for _ in range(4):
        told(service)
    assert service.lacking == 0
    bo = office.device("bo", at="a")
    bo.sync("a")
    assert bo.value("x", "name") == "2"


def _append(office: Office, commits: list[Any]) -> None:
    with closing(office.shared().log) as log, log.appending(KEN) as there:
        there.put(commits)


def test_a_device_that_changes_its_process_pays_a_round_trip_only_where_there_is_news(office: Office) -> None:
    office.open("a", "b")
    ana, bo = office.device("ana", at="a"), office.device("bo", at="b")
    for number in range(20):
        ana.write(f"r{number}", name="Jo")
    ana.sync("a")
    bo.sync("a")
    cost = {}
    for at, news in (("a", False), ("b", False), ("a", False), ("a", True), ("b", True)):
        if news:
            ana.write("jo", name=at)
            ana.sync("a")
        report = bo.sync(at)
        cost[at, news] = report.rounds, report.bytes_up + report.bytes_down
    assert [cost[one][0] for one in (("a", False), ("b", False), ("a", True), ("b", True))] == [1, 1, 1, 2], cost
    assert cost["b", True][1] - cost["a", True][1] < 1000, cost
