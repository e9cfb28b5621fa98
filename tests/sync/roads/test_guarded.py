"""A hub that is set upon: rates, places, quotas, room; its figures and its log, which name nobody."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
import requests
from brs_sync import cbor
from brs_sync.auth import REPLY_HEADER, REQUEST_HEADER
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import Admin
from brs_sync.hub.limits import Buckets, Places, neighbourhood
from brs_sync.hub.logs import Log
from brs_sync.hub.metrics import Metrics
from brs_sync.hub.usage import Usage
from brs_sync.parts import VERSION, varint
from brs_sync.queue import Queue as State
from brs_sync.queue import SyncState, failed, state_of_failure
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.patience import PATIENCE_S
from tests.sync.roads.hubs import Device, Hub, StartedHub
from tests.sync.roads.test_wire import refusal

TOKEN = "a-token-of-the-office"
MEMORY_KB = 220_000


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with an office of its own, which tells of every request, started by its name: its memory is its own."""
    folder = tmp_path_factory.mktemp("watched")
    (folder / "token").write_text(TOKEN + "\n", encoding="utf-8")
    options = ("--admin-listen", "127.0.0.1:0", "--admin-token-file", str(folder / "token"), "--log", "requests")
    limits = ("--connections", "100", "--transfers", "12", "--address-transfers", "6", "--address-rate", "0")
    with StartedHub(folder / "hub", options=(*options, *limits)) as hub:
        yield hub


class Clock:
    """A clock that stands until it is moved."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def now_ms(self) -> int:
        return int(self.now * 1000)


@given(st.integers(1, 500), st.lists(st.floats(0, 100), max_size=30))
def test_nobody_gets_more_than_his_rate_and_the_seconds_that_are_told_are_enough(
    rate: int, pauses: list[float]
) -> None:
    clock = Clock()
    buckets = Buckets(rate, clock)
    begun, let_in = clock.now, 0
    for pause in pauses:
        clock.now += pause
        try:
            while True:
                buckets.take("one")
                let_in += 1
        except SyncProblem as problem:
            assert problem.code == "slow-down"
            clock.now += int(str(problem.values["seconds"]))
            buckets.take("one")
            let_in += 1
        buckets.take("other") if pause > 60 else None
    assert let_in <= rate + (clock.now - begun) * rate / 60 + 1
    Buckets(0, clock).take("whoever")


def test_a_place_goes_to_the_first_whose_address_has_not_its_share() -> None:
    async def crowd() -> list[str]:
        places, order = Places(3, 2), []

        async def come(who: str) -> None:
            await places.take(who)
            order.append(who)

        tasks = [asyncio.create_task(come(who)) for who in ("a", "a", "a", "a", "b", "c")]
        await asyncio.sleep(0)
        assert order == ["a", "a", "b"] and (places.taken, places.waiting) == (3, 3)
        tasks[2].cancel()
        await asyncio.gather(tasks[2], return_exceptions=True)
        places.give_back("b")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert order[3:] == ["c"], "the crowd of one address waits behind the others"
        for who in ("a", "a", "c"):
            places.give_back(who)
        await asyncio.gather(tasks[3])
        places.give_back("a")
        assert (places.taken, places.waiting) == (0, 0)
        return order

    assert asyncio.run(crowd())[4:] == ["a"]


def test_an_address_is_counted_with_its_neighbours_where_one_owner_has_them_all() -> None:
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::2") != neighbourhood("2001:db8:1::1")
    assert neighbourhood("::ffff:10.0.0.1") == "10.0.0.1" != neighbourhood("10.0.0.2")
    assert len(neighbourhood("x" * 9999)) < 100


def test_what_a_device_brought_today_outlives_the_process_and_not_the_day(tmp_path: Path) -> None:
    clock, books = Clock(), Admin(tmp_path, os.urandom).books
    for _ in range(2):
        usage = Usage(books, clock)
        usage.add(b"d" * 32, 10)
        usage.close()
    usage = Usage(books, clock)
    assert (usage.today(b"d" * 32), usage.today(b"e" * 32)) == (20, 0)
    clock.now += 86_400
    assert usage.today(b"d" * 32) == 0
    usage.add(b"d" * 32, 5)
    assert usage.today(b"d" * 32) == 5
    usage.close()


def test_a_full_disk_takes_nothing_in_and_gives_out_all_the_same(tmp_path: Path, prefix: str) -> None:
    hub = Hub(tmp_path / "hub")
    with hub, hub.device(tmp_path / "a", prefix) as mine, hub.device(tmp_path / "b", prefix) as theirs:
        mine.write(prefix, "jo", name="Jo")
        assert mine.sync().agreed
        hub.stop()
        hub.options = ("--disk-floor", "900000 GB")
        hub.start()
        theirs.at(hub.url)
        theirs.sync()
        assert theirs.value(prefix, "jo", "name") == "Jo"
        mine.write(prefix, "jo", name="Johanna")
        mine.at(hub.url)
        assert refusal(mine.sync) == "hub-full" and state_of_failure("hub-full") is SyncState.OFFLINE
        assert mine.replica.outbox(hub.key.hex()).commits == 1, "it waits, nothing is lost"
        hub.stop()
        hub.options = ()
        hub.start()
        mine.at(hub.url)
        assert mine.sync().agreed


def test_who_brings_too_much_in_a_day_is_stopped_and_nobody_else(tmp_path: Path, prefix: str) -> None:
    with Hub(tmp_path / "hub", options=("--device-daily", "20 kB")) as hub:
        greedy, modest = hub.device(tmp_path / "a", prefix), hub.device(tmp_path / "b", prefix)
        with greedy, modest:
            greedy.write(prefix, "a", text="".join(f"{n * n:x}" for n in range(9000)))
            greedy.sync()
            greedy.write(prefix, "b", text="more")
            assert refusal(greedy.sync) == "over-quota"
            hub.stop()
            hub.start()
            greedy.at(hub.url)
            assert refusal(greedy.sync) == "over-quota", "a restart is worth nothing"
            modest.at(hub.url)
            modest.write(prefix, "c", text="little")
            modest.sync()
            assert modest.value(prefix, "b", "text") is None and modest.value(prefix, "a", "text") is not None


def test_who_asks_too_often_is_told_when_to_come_again_and_his_queue_waits_so_long(tmp_path: Path) -> None:
    with Hub(tmp_path, options=("--address-rate", "3")) as hub:
        answers = [requests.get(hub.url + "/v1/hello", timeout=PATIENCE_S) for _ in range(5)]
        browser = {"Accept-Language": "fr"}
        page = requests.get(hub.url + "/admin/", headers=browser, timeout=PATIENCE_S)
        posted = requests.post(hub.url + "/admin/sign-in", {"code": "x"}, headers=browser, timeout=PATIENCE_S)
        from_elsewhere = requests.get(hub.url + "/admin/", headers={"Via": "1.1 proxy"}, timeout=PATIENCE_S)
    for told_in_words in (page, posted):  # in words of the page, in the browser's language
        assert told_in_words.status_code == 429 and 1 <= int(told_in_words.headers["Retry-After"]) <= 20
        assert 'lang="fr"' in told_in_words.text and "cette adresse" in told_in_words.text
    assert from_elsewhere.status_code == 429 and REPLY_HEADER in from_elsewhere.headers, "whom no page is shown"
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
    told = cbor.loads(answers[-1].content, max_bytes=999)
    assert told["error"] == "slow-down" and REPLY_HEADER in answers[-1].headers
    assert 1 <= told["seconds"] <= 20
    after = failed(State(enrolled=True), 0, "slow-down", lambda: 0.0, at_least_seconds=told["seconds"])
    assert after.next_ms is not None and after.next_ms >= told["seconds"] * 1000


def test_a_device_that_asks_too_often_waits_and_others_do_not(tmp_path: Path, prefix: str) -> None:
    hub = Hub(tmp_path / "hub", options=("--device-rate", "4"))
    with hub, hub.device(tmp_path / "a", prefix) as busy, hub.device(tmp_path / "b", prefix) as calm:
        answered = 0
        with pytest.raises(SyncProblem) as caught:
            for number in range(60):
                busy.write(prefix, "x", n=str(number))
                busy.sync()
                answered += 1
        assert caught.value.code == "slow-down" and answered >= 1
        assert calm.sync().agreed
        assert busy.replica.outbox(hub.key.hex()).commits == 1, "it waits, nothing is lost"
        with pytest.raises(SyncProblem, match="slow-down"):  # what it asks about devices counts as well
            for _ in range(60):
                busy.client.ask("devices", {})


def test_two_hundred_hostile_lines_neither_fill_the_memory_nor_keep_anybody_out(
    watched: Hub, prefix: str, tmp_path: Path
) -> None:
    """They begin bodies that never end; a device from elsewhere is served meanwhile, and figures are read."""
    lines = []
    body = bytes((VERSION,)) + varint(200_000 << 1) + bytes(60_000)
    head = f"POST /v1/sync HTTP/1.1\r\nHost: h\r\n{REQUEST_HEADER}: {'A' * 120}\r\nContent-Length: 200010\r\n\r\n"
    for number in range(200):
        line = socket.create_connection(("127.0.0.1", watched.port), source_address=("127.0.0.9", 0))
        with suppress(OSError):  # he was sent away already
            line.sendall(head.encode() + body if number % 2 else b"POST /v1/")
        lines.append(line)
    with watched.device(tmp_path / "a", prefix) as mine:
        mine.write(prefix, "jo", name="Jo")
        assert mine.sync().agreed
    assert watched.peak_kb() < MEMORY_KB
    assert figures(watched)['brs_hub_bodies{kind="taken"}'] <= 12
    for line in lines:
        line.close()
    with watched.device(tmp_path / "b", prefix) as later:
        assert later.sync().agreed


def figures(hub: Hub) -> dict[str, float]:
    """What the office shows, read as Prometheus does."""
    text = requests.get(hub.ready["admin"] + "/metrics", timeout=PATIENCE_S).text
    rows = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    assert text.endswith("\n") and len({name for name, _ in rows}) == len(rows)
    return {name: float(value) for name, value in rows}


def test_figures_count_what_happened(watched: Hub, prefix: str, tmp_path: Path) -> None:
    before = figures(watched)
    with watched.device(tmp_path / "a", prefix) as mine:
        mine.sync()
        requests.post(watched.url + "/v1/sync", data=b"", timeout=PATIENCE_S)
    after = figures(watched)
    for name, least in (
        ('brs_hub_requests_total{path="/v1/sync",status="200"}', 1),
        ('brs_hub_refusals_total{code="unauthentic"}', 1),
        ('brs_hub_request_seconds_count{path="/v1/enrol"}', 1),
        ('brs_hub_bytes_total{direction="in"}', 100),
        ("brs_hub_devices", 1),
    ):
        assert after[name] - before.get(name, 0) >= least, name
    assert after["process_resident_memory_bytes"] > 1_000_000 and after["brs_hub_writer_waiting"] == 0
    assert after['brs_hub_held_commits{kind="quarantined"}'] >= 0


def test_only_who_runs_the_hub_sees_its_figures(watched: Hub) -> None:
    for path in ("/health", "/ready", "/metrics"):
        assert requests.get(watched.ready["admin"] + path, timeout=PATIENCE_S).status_code == 200
        for token in ("", "Bearer ", "Bearer wrong", TOKEN):
            shown = {"Authorization": token} if token else {}
            assert requests.get(watched.url + path, headers=shown, timeout=PATIENCE_S).status_code == 404
        shown = {"Authorization": "Bearer " + TOKEN}
        assert requests.get(watched.url + path, headers=shown, timeout=PATIENCE_S).status_code == 200
    assert requests.get(watched.ready["admin"] + "/v1/hello", timeout=PATIENCE_S).status_code == 404
    ready = requests.get(watched.ready["admin"] + "/ready", timeout=PATIENCE_S).json()
    assert ready == {"ready": True, "log": True, "books": True, "disk": True}


def test_a_hub_without_room_is_alive_and_not_ready(tmp_path: Path) -> None:
    with Hub(tmp_path, options=("--admin-listen", "127.0.0.1:0", "--disk-floor", "900000 GB")) as hub:
        assert requests.get(hub.ready["admin"] + "/health", timeout=PATIENCE_S).status_code == 200
        answer = requests.get(hub.ready["admin"] + "/ready", timeout=PATIENCE_S)
        assert answer.status_code == 503 and answer.json()["disk"] is False and answer.json()["log"] is True


def test_the_log_names_nobody(tmp_path: Path, prefix: str) -> None:
    """A rich run, and nothing of codes, names, keys, tokens, addresses or contents in anything the hub has said."""
    (tmp_path / "token").write_text(TOKEN, encoding="utf-8")
    options = ("--log", "requests", "--admin-token-file", str(tmp_path / "token"))
    with Hub(tmp_path / "hub", options=options) as hub:
        code = hub.invite(prefix)
        with Device(tmp_path / "a", hub.url) as mine:
            mine.client.enrol(code, "Amina Mwangi")
            mine.write(prefix, "jo", name="a very private name", email="jo@example.org")
            assert mine.sync().agreed
            secret = [mine.replica.id_text, mine.replica.key.hex(), mine.replica.id_text[:8]]
            with Device(tmp_path / "b", hub.url) as other:
                assert refusal(lambda: other.client.enrol(code, "Bo Lindqvist")) == "code-used"
        for path in ("/v1/enrol", "/v1/sync?name=Amina", "/Amina/Mwangi"):
            requests.post(hub.url + path, data=code.encode(), headers={"X-Name": "Amina"}, timeout=PATIENCE_S)
        requests.get(hub.url + "/metrics", headers={"Authorization": "Bearer " + TOKEN + "x"}, timeout=PATIENCE_S)
        with socket.create_connection(("127.0.0.1", hub.port)) as line:
            line.sendall(b"Amina Mwangi\r\n\r\n")
            line.recv(1000)
        hub.stop()
    said = "".join(hub.said)
    for word in (code, code.replace("-", ""), "Amina", "Mwangi", "Lindqvist", "private", "example.org", TOKEN, prefix):
        assert word not in said, word
    for word in (*secret, hub.key.hex(), "127.0.0.1"):
        assert word not in said, word
    lines = [json.loads(line) for line in hub.said[1].splitlines()]
    assert [lines[0]["event"], lines[-1]["event"]] == ["started", "stopped"]
    asked = [line for line in lines if line["event"] == "request"]
    assert len({line["request"] for line in asked}) == len(asked) >= 6
    assert {line["path"] for line in asked} <= {"/v1/enrol", "/v1/sync", "other", "/v1/hello"}
    assert {"code-used", "malformed"} <= {line.get("refused") for line in asked}


def test_a_failure_is_told_by_its_place_and_not_by_its_words() -> None:
    told = StringIO()
    try:
        raise ValueError("Amina")
    except ValueError as error:
        Log("errors", told).failed(error, request="1")
    line = json.loads(told.getvalue())
    assert line["error"] == "ValueError" and "test_guarded.py" in line["at"] and "Amina" not in told.getvalue()
    Log("off", told).failed(ValueError("x"))
    Log("errors", told).request(request="1")
    assert len(told.getvalue().splitlines()) == 1


def test_buckets_of_time_are_counted_upwards() -> None:
    metrics = Metrics()
    for seconds in (0.001, 0.2, 1000.0):
        metrics.took("t", seconds, path="/x")
    lines = list(metrics.lines({"g": lambda: {"a": 1.5}}))
    rows = [int(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("t_bucket")]
    assert rows == sorted(rows) and (rows[0], rows[-1]) == (1, 3) and 't_count{path="/x"} 3' in lines
    assert 'g{kind="a"} 1.500000' in lines
