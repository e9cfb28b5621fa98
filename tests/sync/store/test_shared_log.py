"""The shared log's contract, the same on SQLite and on each PostgreSQL."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.hub.store import lognews
from brs_sync.hub.store.lognews import START, Place
from brs_sync.hub.store.opening import open_database
from brs_sync.hub.store.sharedlog import SharedLog, _append
from brs_sync.hub.store.tables import log_tables
from brs_sync.views import StoredCommit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from tests.helpers.patience import PATIENCE_S
from tests.helpers.postgres import Server
from tests.sync.store.conftest import PARTITIONS, Opener

KEN = PARTITIONS[0]
Commits = dict[str, list[StoredCommit]]
_numbers = iter(range(1, 1 << 30))


def put(log: SharedLog, partition: str, commits: list[StoredCommit], *statements: bytes) -> int:
    with log.appending(partition) as there:
        there.put(commits, statements)
    return there.place.version if there.grew else 0


def grown(log: SharedLog, *asked: list[str], **more: list[str]) -> dict[str, int]:
    return {partition: place.version for partition, place in log.places(*asked, **more).items()}


def at(log: SharedLog, partition: str, version: int) -> Place:
    """A place by its number."""
    with log._engine.connect() as connection:
        query = select(_append.c.version, _append.c.mark).where(_append.c.partition == partition)
        marks = {number: bytes(mark) for number, mark in connection.execute(query)}
    return Place(version, marks[version]) if version else START


def content(log: SharedLog, partition: str) -> set[tuple[bytes, bytes | None, Any]]:
    return {(one.header, one.signature, one.sections) for one in log.news(partition).commits}


def test_what_was_put_is_read_as_it_was_in_its_order(log: SharedLog, commits: Commits, grant: bytes) -> None:
    assert put(log, KEN, commits[KEN][:2]) == 1 and put(log, KEN, commits[KEN][2:], grant) == 2
    news = log.news(KEN)
    assert (news.place.version, list(news.commits), news.statements) == (2, commits[KEN], (grant,))
    assert list(log.news(KEN, at(log, KEN, 1)).commits) == commits[KEN][2:] and log.news(KEN, news.place).commits == ()
    assert log.news("elsewhere").place == START


def test_what_is_there_already_makes_no_version(log: SharedLog, commits: Commits, grant: bytes) -> None:
    assert put(log, KEN, commits[KEN], grant) == 1
    assert put(log, KEN, commits[KEN][::-1], grant) == 0 and put(log, KEN, []) == 0
    assert grown(log, [KEN]) == {KEN: 1}


def test_an_append_that_fails_leaves_nothing(log: SharedLog, commits: Commits) -> None:
    with pytest.raises(RuntimeError), log.appending(KEN) as there:
        there.put(commits[KEN])
        raise RuntimeError
    assert grown(log, [KEN]) == {} and put(log, KEN, commits[KEN]) == 1


def test_two_commits_with_one_dot_are_both_kept(log: SharedLog, commits: Commits) -> None:
    one, other = commits[KEN][3], commits[KEN][-1]
    put(log, KEN, [one])
    assert put(log, KEN, [other]) == 2
    assert {commit.header for commit in log.news(KEN).commits} == {one.header, other.header}


def test_prefixes_are_whole_segments(log: SharedLog, commits: Commits) -> None:
    for partition in PARTITIONS:
        put(log, partition, commits[partition])
    assert set(grown(log, prefixes=["contacts/KEN"])) == {"contacts/KEN", "contacts/KEN/x"}
    assert set(grown(log, prefixes=["report/*/2025"])) == {PARTITIONS[3]}
    assert set(grown(log, prefixes=[""])) >= set(PARTITIONS)
    assert grown(log, ["contacts/KENYA", "nowhere"]) == {"contacts/KENYA": 1} and grown(log) == {}


def test_sections_that_come_later_and_go_reach_who_read_before(log: SharedLog, commits: Commits) -> None:
    whole = commits[KEN][0]
    stub = replace(whole, sections=tuple(replace(s, state="withheld", data=None) for s in whole.sections))
    gone = replace(whole, sections=tuple(replace(s, state="erased", data=None) for s in whole.sections))
    put(log, KEN, [stub])
    put(log, KEN, commits[KEN][1:])
    for version, now in ((3, whole), (4, gone)):
        assert put(log, KEN, [now]) == version
        assert log.news(KEN, at(log, KEN, version - 1)).commits == (now,)
        assert log.news(KEN).commits[0] == now, "in its place among the others"
        assert log.news(KEN, most=1).commits == (now,)
    with log._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT data FROM log_section WHERE partition = 'contacts/KEN'").fetchall()
    assert rows and not any(whole.sections[0].data in (data or b"") for (data,) in rows)


def test_what_is_read_at_once_is_bounded_by_bytes_too(
    log: SharedLog, commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in commits[KEN]:
        put(log, KEN, [one])
    size = max(len(section.data or b"") for one in commits[KEN] for section in one.sections)
    monkeypatch.setattr(lognews, "AT_ONCE_BYTES", 2 * size)
    seen: list[StoredCommit] = []
    place = START
    while (news := log.news(KEN, place)).place != place:
        assert 1 <= len(news.commits) <= 3
        place, seen = news.place, [*seen, *news.commits]
    assert seen == commits[KEN]


def test_who_is_without_bytes_takes_them_from_nobody(log: SharedLog, commits: Commits) -> None:
    whole = commits[KEN][0]
    stub = replace(whole, sections=tuple(replace(s, state="withheld", data=None) for s in whole.sections))
    put(log, KEN, [whole])
    assert put(log, KEN, [stub]) == 0 and log.news(KEN).commits == (whole,)


def test_much_is_read_in_parts_that_end_with_an_append(log: SharedLog, commits: Commits) -> None:
    put(log, KEN, commits[KEN][:2])
    put(log, KEN, commits[KEN][2:4])
    put(log, KEN, commits[KEN][4:])
    seen: list[StoredCommit] = []
    place, steps = START, []
    while (news := log.news(KEN, place, most=3)).place != place:
        place = news.place
        seen += news.commits
        steps.append(place.version)
    assert seen == commits[KEN] and steps == [1, 2, 3]


_work = st.lists(st.tuples(st.sampled_from(PARTITIONS), st.sets(st.integers(0, 5)), st.booleans()), max_size=6)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(here=_work, there=_work)
def test_any_of_them_in_any_order_twice_and_by_two_at_once_come_to_the_same(
    another: Opener, commits: Commits, here: list[Any], there: list[Any]
) -> None:
    """And versions are dense: a follower who reads up to each of them misses nothing."""
    home = f"law/{next(_numbers)}/"
    mine, theirs = _both(another)
    appended: list[tuple[str, int]] = []

    def work(log: SharedLog, batches: list[Any]) -> None:
        for partition, places, backwards in batches:
            batch = [commits[partition][place] for place in sorted(places) if place < len(commits[partition])]
            appended.append((home + partition, put(log, home + partition, batch[::-1] if backwards else batch)))

    other = threading.Thread(target=work, args=(theirs, there))
    other.start()
    work(mine, here)
    other.join(PATIENCE_S)
    for partition in PARTITIONS:
        wanted = {
            commits[partition][place].header
            for name, places, _ in [*here, *there]
            for place in places
            if name == partition and place < len(commits[partition])
        }
        versions = sorted(version for name, version in appended if name == home + partition and version)
        assert versions == list(range(1, len(versions) + 1))
        assert grown(mine, [home + partition]) == ({home + partition: len(versions)} if versions else {})
        steps = [theirs.news(home + partition, at(mine, home + partition, v), most=1) for v in range(len(versions))]
        assert {commit.header for news in steps for commit in news.commits} == wanted
        assert {header for header, _, _ in content(mine, home + partition)} == wanted


_opened: dict[Any, tuple[SharedLog, SharedLog]] = {}


def _both(another: Opener) -> tuple[SharedLog, SharedLog]:
    """The same two for all examples."""
    if another not in _opened:
        _opened.clear()
        _opened[another] = another(), another()
    return _opened[another]


def test_who_ends_late_is_not_passed_over(place: str | Path, another: Opener, commits: Commits) -> None:
    """A version that is under way is seen by nobody, and another one of its partition comes after it."""
    first, second = another(), another()
    done: list[int] = []
    with first.appending(KEN) as there:
        there.put(commits[KEN][:1])
        waits = threading.Thread(target=lambda: done.append(put(second, KEN, commits[KEN][1:])))
        if not isinstance(place, Path):  # a file has one writer at a time, whatever the partition
            assert put(second, PARTITIONS[1], commits[PARTITIONS[1]]) == 1
            assert grown(second, prefixes=[KEN]) == {PARTITIONS[1]: 1} and second.news(KEN).place == START
            waits.start()
        assert done == []
    if isinstance(place, Path):
        waits.start()
    waits.join(PATIENCE_S)
    assert done == [2] and list(second.news(KEN).commits) == commits[KEN]


def test_facts_are_said_once(another: Opener) -> None:
    log = another()
    assert log.fact("key") is None
    assert log.keep_fact("key", b"one") == b"one" == another().keep_fact("key", b"two") == log.fact("key")
    for name in ("root:a", "root:b", "rooted:c", "root"):
        log.keep_fact(name, name.encode())
    assert log.facts("root") == {"a": b"root:a", "b": b"root:b"}


def test_a_database_of_a_later_release_is_refused(another: Opener, log: SharedLog) -> None:
    facts = log_tables.tables["log_fact"]
    with log._engine.begin() as connection:
        connection.execute(facts.update().where(facts.c.name == "layout").values(value=b"later"))
    with pytest.raises(SyncProblem) as refused:
        another()
    assert refused.value.code == "database-newer"


def test_every_key_begins_with_the_partition() -> None:
    for table in log_tables.sorted_tables:
        keys = [[column.name for column in table.primary_key.columns]]
        keys += [[column.name for column in index.columns] for index in table.indexes]
        assert all(key[0] == "partition" for key in keys), table.name
        assert not table.foreign_keys and len(table.constraints) == 1


def test_every_statement_names_its_partition(log: SharedLog, commits: Commits, grant: bytes) -> None:
    """What spreads the tables over machines by their partition needs it in each statement."""
    said: list[tuple[str, object]] = []
    with recorded(log, said):
        test_sections_that_come_later_and_go_reach_who_read_before(log, commits)
        put(log, KEN, commits[KEN], grant)
        grown(log, [KEN], ["contacts"])
        log.keep_fact("key", b"one")
        log.fact("key")
        assert log.facts("root") == {}
    said = [one for one in said if not one[0].startswith("BEGIN")]
    kinds = {statement.split()[0] for statement, _ in said}
    assert kinds == {"INSERT", "SELECT", "UPDATE"}
    for statement, _ in said:
        where = statement.partition("WHERE")[2] or statement.partition("(")[2].partition(")")[0]
        assert re.search(r"\bpartition\b", where), statement
        tables = set(re.findall(r"log_\w+", statement.partition("WHERE")[0]))
        joined = {name for name in tables if name.endswith(("log_commit", "log_section"))}
        assert len(joined) < 2 or "log_section.partition = log_commit.partition" in statement


@contextmanager
def recorded(log: SharedLog, said: list[tuple[str, object]]) -> Iterator[None]:
    def note(connection: Any, cursor: Any, statement: str, values: object, *_more: object) -> None:
        said.append((" ".join(statement.split()), values))

    event.listen(log._engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(log._engine, "before_cursor_execute", note)


def test_postgresql_divides_the_tables_and_looks_into_one_division(place: str | Path, log: SharedLog) -> None:
    if isinstance(place, Path):
        pytest.skip("a file is whole")
    with log._engine.connect() as connection:
        for table in log_tables.sorted_tables:
            divisions = f"SELECT count(*) FROM pg_inherits WHERE inhparent = '{table.name}'::regclass"
            assert connection.exec_driver_sql(divisions).scalar_one() == 4
            plan = connection.exec_driver_sql(
                f"EXPLAIN (COSTS OFF) SELECT * FROM {table.name} WHERE partition = 'contacts/KEN'"
            ).fetchall()
            assert len(set(re.findall(rf"\b{table.name}_\d+\b(?! \w+_pkey)", str(plan)))) == 1, plan


def test_postgresql_leaves_the_tables_whole_for_what_spreads_them_itself(
    servers: Callable[[str], Server], commits: Commits
) -> None:
    log = SharedLog(open_database(servers("newest").database()), divisions=0)
    try:
        assert put(log, KEN, commits[KEN]) == 1 and list(log.news(KEN).commits) == commits[KEN]
        with log._engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM pg_inherits").scalar_one() == 0
    finally:
        log.close()


def test_no_failure_says_where_the_database_is_or_its_password(tmp_path: Path) -> None:
    for address in (f"postgresql://hub:s3cret@/none?host={tmp_path}", "postgresql://hub:s3cret@127.0.0.1:1/none"):
        with pytest.raises(SyncProblem) as away:
            SharedLog(open_database(address))
        shown = f"{away.value!r} {away.value.__cause__!r} {away.value.__suppress_context__}"
        assert away.value.code == "store-away" and "s3cret" not in shown and "None True" in shown
    for address in ("mysql://hub:s3cret@h/x", "postgresql://hub:s3cret@h:port/x"):
        with pytest.raises(SyncProblem) as refused:
            open_database(address)
        assert refused.value.code == "bad-value" and "s3cret" not in repr(refused.value)
