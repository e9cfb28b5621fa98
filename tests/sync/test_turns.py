"""Taking turns: what arrives by the thousand keeps nobody waiting who types, and nobody long who writes."""

from __future__ import annotations

import threading
from dataclasses import replace

from brs_sync.receiving import ENOUGH_WITHOUT_LISTS
from brs_sync.turns import Turns
from brs_sync.views import Changes, StoredCommit

from tests.helpers.patience import PATIENCE_S
from tests.sync.world import World, record, values


def written(world: World, commits: int = 6, records: int = 20) -> list[StoredCommit]:
    """Bob's commits, each as long as one transaction is to be at most, or longer."""
    for number in range(commits):
        world["bob"].write([(record(f"r{number}-{each}"), "name", "x") for each in range(records)])
    return list(world["bob"].commits_after("contacts/KEN", {}, 1 << 24))


def test_whoever_asked_first_has_it_next_before_the_one_who_lets_go() -> None:
    lock, order = Turns(), []

    def take(name: str) -> None:
        with lock:
            order.append(name)

    threads = [threading.Thread(target=take, args=(name,)) for name in ("first", "second")]
    with lock, lock:
        for number, thread in enumerate(threads, 1):
            thread.start()
            while lock.waiting < number:
                threading.Event().wait(0.001)
    take("who let go")
    for thread in threads:
        thread.join(PATIENCE_S)
    assert order == ["first", "second", "who let go"]


def test_rule_01_an_answer_waits_for_no_transaction_of_others(world: World) -> None:
    session = world["ana"].open_session(record())
    typing = threading.Thread(target=session.write, args=("name", "Anna"))
    with world["ana"].writing():
        typing.start()
        typing.join(PATIENCE_S)
        assert not typing.is_alive()
    world.reopen("ana", crash=True)
    assert values(world["ana"], record(), "name") == ["Anna"]


def test_much_that_arrives_takes_several_transactions_and_each_is_told(world: World) -> None:
    told: list[Changes] = []
    world["ana"].listen(told.append)
    received = world["ana"].receive(written(world))
    assert [result.status for result in received.results] == ["held"] * 6
    assert len(told) == 6
    assert frozenset().union(*(changes.records for changes in told)) == received.changes.records
    assert world["ana"].state_digest() == world["bob"].state_digest()


def test_where_no_lists_follow_a_transaction_holds_more_and_still_not_all(world: World) -> None:
    told: list[Changes] = []
    world["ana"].listen(told.append)
    world["ana"].enough = ENOUGH_WITHOUT_LISTS
    received = world["ana"].receive(written(world))
    assert [result.status for result in received.results] == ["held"] * 6
    assert len(told) == 2
    assert world["ana"].state_digest() == world["bob"].state_digest()


def test_a_run_that_its_last_signature_proves_is_taken_in_together(world: World) -> None:
    """Otherwise a power cut would leave commits on disk that nobody could prove to a third."""
    *run, last = written(world)
    told: list[Changes] = []
    world["ana"].listen(told.append)
    received = world["ana"].receive([*(replace(commit, signature=None) for commit in run), last])
    assert [result.status for result in received.results] == ["held"] * 6
    assert len(told) == 1


def test_what_another_road_brings_between_two_transactions_is_there_already(world: World) -> None:
    ana, commits = world["ana"], written(world)
    hurried: list[Changes] = []

    def hurry(changes: Changes) -> None:
        hurried.append(changes)
        if len(hurried) == 1:
            ana.receive(commits[1:4])

    ana.listen(hurry)
    statuses = [result.status for result in ana.receive(commits).results]
    assert statuses == ["held", "duplicate", "duplicate", "duplicate", "held", "held"]
    assert ana.state_digest() == world["bob"].state_digest()


def test_a_row_that_is_added_while_others_write_waits_for_none_of_them(world: World) -> None:
    """Somebody who types adds rows; ids are at hand for them."""
    found = [world["ana"].new_row_id()]
    adding = threading.Thread(target=lambda: found.append(world["ana"].new_row_id()))
    with world["ana"].writing():
        adding.start()
        adding.join(PATIENCE_S)
        assert not adding.is_alive()
    found += [world["ana"].new_row_id() for _row in range(70)]
    world.reopen("ana", crash=True)
    found.append(world["ana"].new_row_id())
    assert len(set(found)) == len(found)
