"""No request is heard twice, though most counters are only remembered: not after a crash, not after an orderly end."""

from __future__ import annotations

import os
from pathlib import Path

from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import Admin
from brs_sync.hub.heard import AHEAD_MS
from brs_sync.hub.usage import UNWRITTEN_BYTES, Usage
from brs_sync.ids import replica_id

from tests.sync.roads.hubs import AMINA, BO, NOW


def refused(admin: Admin, key: bytes, counter: int, now_ms: int) -> int | None:
    """The counter that a refusal tells; None where the request is heard."""
    try:
        admin.count_request(replica_id(key), counter, now_ms)
    except SyncProblem as problem:
        assert problem.code == "stale-request"
        return int(problem.values["counter"])
    return None


def test_after_a_crash_no_recorded_request_is_heard_and_who_was_told_goes_on(admin: Admin, tmp_path: Path) -> None:
    heard = [NOW + step for step in range(0, 3 * AHEAD_MS, AHEAD_MS // 4)]
    assert [refused(admin, AMINA, one, one) for one in heard] == [None] * len(heard)
    after = Admin(tmp_path, os.urandom)  # the other was not closed: its process is gone
    told = {refused(after, AMINA, one, heard[-1]) for one in heard}
    assert len(told) == 1
    (number,) = told
    assert number is not None and heard[-1] <= number <= heard[-1] + 2 * AHEAD_MS
    assert refused(after, BO, heard[-1], heard[-1]) == number  # nobody knows any more whether it was
    assert refused(after, AMINA, number + 1, heard[-1]) is None
    again = Admin(tmp_path, os.urandom)
    assert refused(again, AMINA, number + 1, heard[-1]) is not None


def test_an_orderly_end_leaves_every_counter_as_it_is(admin: Admin, tmp_path: Path) -> None:
    assert refused(admin, AMINA, NOW, NOW) is None and refused(admin, AMINA, NOW + 5, NOW + 7) is None
    admin.close()
    after = Admin(tmp_path, os.urandom)
    assert [one.seen_ms for one in after.devices()] == [NOW + 7, None]
    assert refused(after, AMINA, NOW + 5, NOW + 8) == NOW + 5
    assert refused(after, AMINA, NOW + 6, NOW + 8) is None and refused(after, BO, NOW, NOW + 8) is None


def test_a_crash_is_remembered_for_who_has_not_come_since(admin: Admin, tmp_path: Path) -> None:
    assert refused(admin, BO, NOW, NOW) is None
    after = Admin(tmp_path, os.urandom)
    assert refused(after, AMINA, NOW + 10 * AHEAD_MS, NOW + 10 * AHEAD_MS) is None
    after.close()
    assert refused(Admin(tmp_path, os.urandom), BO, NOW, NOW + 10 * AHEAD_MS) is not None


def test_a_device_whose_clock_is_far_ahead_moves_nobody_else(admin: Admin, tmp_path: Path) -> None:
    ahead = NOW + 1000 * AHEAD_MS
    assert refused(admin, AMINA, ahead, NOW) is None and refused(admin, BO, NOW, NOW) is None
    after = Admin(tmp_path, os.urandom)
    assert refused(after, AMINA, ahead, NOW) == ahead
    assert refused(after, BO, NOW + 3 * AHEAD_MS, NOW + 3 * AHEAD_MS) is None


def test_what_a_device_brought_today_is_put_down_by_the_million_bytes(tmp_path: Path) -> None:
    class Day:
        now = NOW

        def now_ms(self) -> int:
            return self.now

    clock = Day()
    books = Admin(tmp_path, os.urandom).books
    usage = Usage(books, clock)
    usage.add(AMINA, UNWRITTEN_BYTES - 1)
    usage.add(BO, 1)
    usage.add(AMINA, 5)
    assert (usage.today(AMINA), usage.today(BO)) == (UNWRITTEN_BYTES + 4, 1)
    after = Usage(books, clock)  # another process
    assert (after.today(AMINA), after.today(BO)) == (UNWRITTEN_BYTES - 1, 1)
    after.add(AMINA, 7)
    clock.now += 24 * 3600 * 1000
    after.add(AMINA, 3)
    assert after.today(AMINA) == 3
    after.close()
    assert Usage(books, clock).today(AMINA) == 3
    clock.now += 30 * 24 * 3600 * 1000  # a process whose clock is a month ahead
    ahead = Usage(books, clock)
    ahead.add(AMINA, 1)
    ahead.close()
    clock.now -= 30 * 24 * 3600 * 1000
    assert Usage(books, clock).today(AMINA) == 3, "takes nothing of the day away"
    for _ in range(20):
        clock.now += 24 * 3600 * 1000
        later = Usage(books, clock)
        later.add(AMINA, 2)
        later.close()
    with books.reading() as connection:
        assert connection.execute("SELECT count(*) FROM usage_by_day WHERE device = ?", (AMINA,)).fetchone() == (9,)
