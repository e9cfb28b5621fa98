"""Exchanges from a terminal: foretold, within a budget, in the order a person wants, with a history in plain facts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from brs_desktop.workspace import Workspace
from tests.cli.program import Batch, run, two
from tests.helpers import forked, touch
from tests.helpers.gate import Gate
from tests.helpers.stubborn import PLACE, stubborn
from tests.tour.processes import Hub


def fill(batch: Batch, count: int, size: int = 1_000) -> None:
    """Contacts with remarks that nothing makes smaller."""
    for number in range(count):
        remarks = Random(number).randbytes(size // 2).hex()
        batch("record", "add", "contacts", f"name=Person {number}", "organisation=Ministry", f"remarks={remarks}")


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Batch, Batch, Hub]]:
    with two(tmp_path) as pair:
        yield pair


def test_a_country_with_ten_kilobytes_a_day_sends_its_report_first_and_all_in_the_end(
    pair: tuple[Batch, Batch, Hub],
) -> None:
    """SYS-52: automatic exchange over a line that is paid by the byte: each exchange keeps its budget, none is lost."""
    a, b, _hub = pair
    fill(a, 40, 1_200)
    report = a("record", "add", "import_responses", "country=KEN", "chem=chlordane", "cat=ct_pest", "dec=cd_no")["id"]
    assert [one["kind"] for one in a("queue", "list")] == ["report", "contacts"]
    days = 0
    while True:
        done = a("sync", "--budget", "10k")
        days += 1
        assert done["bytes_up"] + done["bytes_down"] <= 10_500
        if days == 1:
            assert done["stopped"] == "budget" and done["left_up"] > 0 and done["went"]["import_responses"] == 1
            b("sync")
            assert b.value(report, "dec") == "cd_no"
        if not done["stopped"]:
            break
    assert days >= 3 and done["waiting"] == 0
    b("sync")
    assert a("digest") == b("digest")
    history = a("sync", "history")
    assert [one["stopped"] for one in history[1:days]] == ["budget"] * (days - 1) and history[0]["stopped"] == ""


def test_not_now_stays_and_first_goes_first(pair: tuple[Batch, Batch, Hub]) -> None:
    a, b, _hub = pair
    fill(a, 3)
    a("record", "add", "import_responses", "country=KEN", "chem=chlordane", "cat=ct_pest", "dec=cd_no")
    partition = a("queue", "list")[0]["partition"]
    assert a("queue", "later", partition)["wish"] == "later"
    assert [one["wish"] for one in a("queue", "list")] == ["usual", "later"]
    done = a("sync")
    assert done["went"] == {"contacts": 3} and done["waiting"] > 0
    quiet = a("sync")
    assert quiet["bytes_up"] + quiet["bytes_down"] <= 350 and quiet["rounds"] == 1
    a("queue", "usual", partition)
    assert a("sync")["went"] == {"import_responses": 1}
    assert b("sync")["brought"] == {"contacts": 3, "import_responses": 1}
    assert a("queue", "list") == [] and a.refused("queue", "first", "contacts/KEN") == ("not-waiting", 2)


def test_what_is_foretold_is_what_is_counted(pair: tuple[Batch, Batch, Hub]) -> None:
    a, _b, _hub = pair
    a("sync")
    fill(a, 30)
    found = a("sync", "forecast")
    done = a("sync")
    counted = done["bytes_up"] + done["bytes_down"]
    assert abs(found["bytes"]["likely"] - counted) <= max(0.05 * counted, 250)
    assert found["bytes"]["low"] <= counted * 1.01 and found["measured"] and found["seconds"]["low"] >= 0


def test_a_portal_is_told_and_its_tries_are_one_line_of_the_history(pair: tuple[Batch, Batch, Hub]) -> None:
    a, _b, hub = pair
    fill(a, 1)
    with Gate(int(hub.url.rsplit(":", 1)[1])) as gate:
        gate.be("portal", status=302)
        a.close()
        proxied = {"HTTP_PROXY": gate.url, "NO_PROXY": "", "no_proxy": ""}
        with Batch(a.folder, env=proxied) as again:
            for _ in range(3):
                assert again.refused("sync") == ("captive-portal", 4)
            (failed, *_rest) = again("sync", "history")
            assert (failed["error"], failed["tries"], failed["road"]) == ("captive-portal", 3, "proxy")
            assert failed["since"] is not None and "sign-in" in failed["message"]
            gate.be("proxy", password=True)
            assert again.refused("sync") == ("proxy-password", 4)
            gate.be("proxy")
            assert again("sync")["waiting"] == 0


def plain(folder: Path, *words: str) -> list[str]:
    """What a person reads: the command's lines without --json."""
    touch.command(f"brs-desktop {' '.join(words[:2])}")
    done = forked.run("brs-desktop", "--workspace", str(folder), *words)
    done.check_returncode()
    assert "{" not in done.stdout
    return done.stdout.splitlines()


def test_queue_and_forecast_are_said_in_sentences(pair: tuple[Batch, Batch, Hub]) -> None:
    a, _b, _hub = pair
    fill(a, 2)
    a.close()
    (line,) = plain(a.folder, "queue", "list")
    assert line.startswith("contacts/KEN  ") and "changes, " in line
    (later,) = plain(a.folder, "queue", "later", "contacts/KEN")
    assert later == f"{line}  Stays for now"
    plain(a.folder, "queue", "usual", "contacts/KEN")
    (said,) = plain(a.folder, "sync", "forecast")
    assert said.startswith("The next exchange will take about ") and "Likely: " in said
    (moved,) = plain(a.folder, "sync", "--budget", "700")
    assert moved.startswith("Waiting for a larger budget: the next step takes about ")
    (past,) = plain(a.folder, "sync", "history", "--limit", "1")
    assert "Waiting for a larger budget" in past


def test_an_exchange_after_which_both_still_differ_says_so_and_what_to_do(tmp_path: Path) -> None:
    """No failure, so it exits as one that came to its end; but nothing about it is silent."""
    with two(tmp_path) as (a, _b, _hub):
        assert a("sync")["unagreed"] is False
    with stubborn(tmp_path / "hub") as url:
        with Workspace.open(tmp_path / "a") as workspace:
            workspace.set_profile(hub_url=url)
        done = run(tmp_path / "a", "sync")
        assert done.exit == 0 and (done.one["unagreed"], done.one["state"]) == (True, "waiting")
        assert done.one["differ"] == [PLACE] and "not-agreed" in {told["code"] for told in done.one["told"]}
        newest = run(tmp_path / "a", "sync", "history").objects[0]
        assert (newest["unagreed"], newest["differ"], newest["error"]) == (True, [PLACE], "")
        words = _plain(tmp_path / "a", "sync")
        assert "Nothing new" not in words and "still do not hold the same" in words and "Nothing is lost" in words
        assert "tries again by itself" in words
        newest_line = _plain(tmp_path / "a", "sync", "history").splitlines()[0]
        assert f"still differ. Where: {PLACE}" in newest_line and "2 tries" in newest_line


def _plain(folder: Path, *words: str) -> str:
    done = forked.run("brs-desktop", "--workspace", str(folder), *words)
    done.check_returncode()
    return done.stdout
