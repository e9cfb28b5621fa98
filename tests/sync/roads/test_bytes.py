"""The last byte counts: requests, bodies and all bytes of HTTP both ways, as a counting line sees them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import SystemClock
from brs_sync.course import Course
from brs_sync.errors import SyncProblem
from brs_sync.frames import decode_frame, decode_whole, encode_commits
from brs_sync.ids import RecordKey, created_id, row_id
from brs_sync.outgoing import pack_commits
from brs_sync.values import Number, Value

from benchmarks import _sync_workload as workload
from benchmarks._sync_link import Link
from tests.sync.roads.hubs import Device, Hub

WORK = workload.build(10_000)
NUMBERS = ("year", "quantity")
FIRST = 3_141_592_653 << 17  # as an opening of a folder draws it


def value(name: str, text: str) -> Value:
    return Number(text) if name in NUMBERS else text


class Desk:
    """A device that has what the workload changes, and the line to its hub."""

    def __init__(self, device: Device, link: Link, prefix: str) -> None:
        self.device, self.link, self.prefix = device, link, prefix
        self.report = RecordKey(prefix, "entry_reports", created_id(device.replica.id, FIRST + 10_001))

    def record(self, place: int) -> RecordKey:
        return RecordKey(self.prefix, "entries", created_id(self.device.replica.id, FIRST + place + 1))

    def rows(self, rows: list[workload.Row]) -> Iterator[tuple[str, Value]]:
        for number, row in enumerate(rows, 1):
            for name, text in row.items():
                yield f"rows/{row_id(self.device.replica.id, FIRST + number)}/{name}", value(name, text)

    def prepare(self) -> None:
        """Only the records that are changed later; their numbers are as if all 10,000 were there."""
        changed = {place for place, _, _ in WORK.changes}
        rows = [(self.record(place), WORK.records[place]) for place in sorted(changed)]
        self.device.replica.write([(key, name, value(name, text)) for key, row in rows for name, text in row.items()])
        self.device.replica.write([(self.report, path, answer) for path, answer in self.rows(WORK.before)])
        self.sync()

    def sync(self) -> dict[str, int]:
        """One exchange over a connection of its own: requests, body, bytes."""
        self.link.reset()
        self.device.at(self.link.url)
        assert self.device.sync().agreed
        return self.link.figures()


@pytest.fixture
def desk(hub: Hub, prefix: str, tmp_path: Path) -> Iterator[Desk]:
    with hub.device(tmp_path / "amina", prefix) as device, Link(hub.port) as link:
        found = Desk(device, link, prefix)
        found.prepare()
        yield found


def test_nothing_new_is_one_request_of_350_bytes(desk: Desk) -> None:
    cost = desk.sync()
    assert cost["requests"] == 1 and cost["body"] <= 40 and cost["bytes"] <= 350


def test_where_the_hubs_clock_was_another_nothing_new_says_it_in_20_bytes_more(desk: Desk) -> None:
    """Without a receipt nothing else would say that it has been set right (SYNC rule 7)."""
    desk.link.reset()
    desk.device.at(desk.link.url)
    course = Course(asks_time=True)
    assert desk.device.client.sync_once(course=course).agreed
    cost = desk.link.figures()
    assert course.hub_ms is not None and abs(course.hub_ms - SystemClock().now_ms()) < 3_600_000
    assert cost["requests"] == 1 and cost["body"] <= 60 and cost["bytes"] <= 370


def test_nothing_new_costs_no_more_with_many_partitions(hub: Hub, prefix: str, tmp_path: Path) -> None:
    with hub.device(tmp_path / "amina", prefix) as device, Link(hub.port) as link:
        cells = [(RecordKey(f"{prefix}/{number}", "contacts", "=jo"), "name", "Jo") for number in range(5_000)]
        device.replica.write(cells)
        desk = Desk(device, link, prefix)
        desk.sync()
        cost = desk.sync()
        assert cost["requests"] == 1 and cost["body"] <= 40 and cost["bytes"] <= 350


def test_a_report_of_300_answers_is_one_request_of_2100_bytes(desk: Desk) -> None:
    session = desk.device.replica.open_session(desk.report)
    for path, answer in desk.rows(WORK.after):
        session.write(path, answer)
    assert len(session.close()) == 1
    cost = desk.sync()
    assert cost["requests"] == 1 and cost["bytes"] <= 2_100


def test_a_hundred_records_saved_one_by_one_are_one_request_of_2500_bytes(desk: Desk) -> None:
    for place, name, text in WORK.changes:
        session = desk.device.replica.open_session(desk.record(place))
        desk.device.replica.save([(session, name, value(name, text))])
    assert desk.device.replica.outbox(desk.device.client.hub_key.hex()).commits == 100  # type: ignore[union-attr]
    cost = desk.sync()
    assert cost["requests"] == 1 and cost["body"] <= 2_500


def test_the_same_changes_in_one_act_are_one_request_of_1250_bytes(desk: Desk) -> None:
    changes = [(desk.record(place), name, value(name, text)) for place, name, text in WORK.changes]
    assert len(desk.device.replica.write(changes)) == 1
    cost = desk.sync()
    assert cost["requests"] == 1 and cost["body"] <= 1_250


def test_a_first_sync_takes_54_bytes_a_record(desk: Desk, hub: Hub, prefix: str, tmp_path: Path) -> None:
    for portion in workload.batches(WORK.records[:1000], 200):
        keys = [(desk.device.replica.new_record_id("entries"), row) for row in portion]
        desk.device.replica.write(
            [(RecordKey(prefix, "entries", key), n, value(n, text)) for key, row in keys for n, text in row.items()]
        )
    desk.sync()
    with hub.device(tmp_path / "bo", prefix) as other:
        fetched = Desk(other, desk.link, prefix).sync()
        assert other.replica.vector() == desk.device.replica.vector()
    assert fetched["requests"] <= 2 and fetched["bytes"] <= 54 * 1000


def test_words_that_no_dictionary_knows_cost_more_and_arrive_all_the_same(desk: Desk) -> None:
    """The figures above are of invented texts in the field's words; others are found by no table."""
    session = desk.device.replica.open_session(desk.report)
    for path, answer in desk.rows(WORK.after):
        session.write(path, answer[::-1].title() if isinstance(answer, str) and " " in answer else answer)
    session.close()
    cost = desk.sync()
    assert cost["requests"] == 1 and cost["bytes"] <= 2_600


def test_what_squeezes_too_well_is_refused_before_it_grows(desk: Desk) -> None:
    """SYNC invariant 7: a long text named again and again is bounded by what a frame may open to."""
    cells = [(desk.record(0), f"q{number}", "the same long answer " * 400) for number in range(300)]
    desk.device.replica.write(cells)
    since = desk.device.replica.arrival() - 1
    ((_, commit),) = desk.device.replica.commits_since(since, (desk.prefix,), 1 << 30)
    part = encode_commits([commit])
    assert len(part) < 8192
    with pytest.raises(SyncProblem) as refused:
        decode_frame(part)
    assert refused.value.code == "too-large"
    assert decode_whole(part).commits == (commit,)
    assert desk.sync()["requests"] == 1


@pytest.mark.parametrize("rows", [False, True])
def test_the_smallest_changes_with_the_longest_names_still_open(desk: Desk, rows: bool) -> None:
    """What an honest writer can put into a frame is never more than its reader allows."""
    replica, long = desk.device.replica, "a_question_with_a_name_as_long_as_any_form_would_ever_give_to_it"
    since = replica.arrival()
    for batch in range(4):
        if rows:
            cells = [
                (desk.report, f"rows/{row_id(replica.id, 1000 * batch + n + 100)}/{long}", True) for n in range(900)
            ]
        else:
            made = [replica.new_record_id("entries") for _ in range(1900)]
            cells = [(RecordKey(desk.prefix, "entries", name), long, True) for name in made]
        replica.write(cells)
    commits = [commit for _, commit in replica.commits_since(since, (desk.prefix,), 1 << 30)]
    packed = pack_commits(commits, 1 << 30, {})
    assert packed.commits == len(commits)
    assert [commit for frame in packed.frames for commit in decode_frame(frame).commits if commit.signature]
