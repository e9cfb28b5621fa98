"""Conversations about answers: where they live, who waits for whom, and what stays with one person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import MAX_TEXT

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.reports.copying import question_path
from brs_desktop.workspace.talk import Private
from brs_desktop.workspace.talk.places import MESSAGES, about
from tests.tour.processes import Hub
from tests.ui.desks import new_workspace

TALK = "report/KEN/2025/basel/talk"


@pytest.fixture
def amina(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(new_workspace(tmp_path / "amina")) as workspace:
        yield workspace


@pytest.fixture
def draft(amina: Workspace) -> RecordKey:
    return amina.add("basel_reports", {"country": "KEN", "year": "2025", "def_waste": "yes"}).key


def test_a_message_lives_beside_its_report_and_says_who_wrote_it(amina: Workspace, draft: RecordKey) -> None:
    key = amina.talk.begin(draft, "def_waste", "comment", "  Seen with the customs office. ")
    (thread,) = amina.talk.threads(draft)
    assert key.partition == TALK and thread.at == "def_waste" and thread.about == "basel_reports/=ken~2025"
    (message,) = thread.messages
    assert (message.text, message.author, message.mine) == ("Seen with the customs office.", "Amina", True)
    assert question_path(thread.at) == thread.at and not thread.waits
    assert amina.page("basel_reports").total == 1, "a conversation is no answer"


def test_a_report_of_which_nothing_is_kept_yet_has_its_place(amina: Workspace) -> None:
    filler = amina.open_filler("basel_reports", None, {"country": "KEN", "year": "2024"})
    first = {"country": "KEN", "year": "2024"}
    assert amina.talk.threads(filler.key, first) == ()
    amina.talk.begin(filler.key, "def_waste", "comment", "Ask the ministry.", first=first)
    assert [one.messages[0].text for one in amina.talk.threads(filler.key, first)] == ["Ask the ministry."]
    filler.close()


def test_replies_follow_and_what_is_settled_can_be_opened_again(amina: Workspace, draft: RecordKey) -> None:
    amina.talk.begin(draft, "def_waste", "question", "Which law?")
    (thread,) = amina.talk.threads(draft)
    for text in ("The act of 1999.", "Amended in 2015."):
        amina.talk.reply(thread, text)
    amina.talk.settle(thread)
    (thread,) = amina.talk.threads(draft)
    assert [one.text for one in thread.messages] == ["Which law?", "The act of 1999.", "Amended in 2015."]
    assert thread.settled and not thread.waits
    amina.talk.settle(thread, False)
    assert not amina.talk.threads(draft)[0].settled


def test_nobody_s_words_are_shown_under_the_name_of_another(amina: Workspace, draft: RecordKey) -> None:
    """Another device writes over a message that it has not read; the words with a name are those that it signed."""
    key, replica = RecordKey(TALK, MESSAGES, amina.replica.new_record_id(MESSAGES)), amina.replica
    hers = replica.open_session(key)
    replica.set_person("p-mallory", "Mallory")
    other = replica.open_session(key)
    cells = {"kind": "remark", "about": about(draft), "at": "def_waste", "text": "All good."}
    hers.write_all([("alive", True), *cells.items()])
    hers.close()
    other.write("text", "I resign.")
    other.close()
    (message,) = amina.talk.threads(draft)[0].messages
    assert len(replica.cells(key)["text"].heads) == 2
    signed = [("Amina", "All good.", True), ("Mallory", "I resign.", False)]
    assert (message.author, message.text, message.mine) in signed


@pytest.mark.parametrize(("text", "code"), [(" \n ", "remark-empty"), ("x" * 8_001, "remark-too-long")])
def test_an_empty_or_endless_message_is_refused_and_nothing_is_written(
    amina: Workspace, draft: RecordKey, text: str, code: str
) -> None:
    with pytest.raises(Problem) as refused:
        amina.talk.begin(draft, "def_waste", "remark", text)
    assert refused.value.code == code and amina.talk.threads(draft) == ()


def test_what_one_notes_for_oneself_is_in_the_journal_at_once_and_in_no_outbox(
    tmp_path: Path, amina: Workspace, draft: RecordKey
) -> None:
    amina.talk.keep_private(draft, "def_waste", Private("Ask Juma", "Dear col", "remark"))
    assert amina.talk.private(draft, "def_waste") == Private("Ask Juma", "Dear col", "remark")
    assert [one.key.partition for one in amina.replica.sessions()] == [f"person/{amina.profile.person_id}"]
    waiting = amina.outbox().changes
    amina.talk.rest()
    assert amina.outbox().changes == waiting and not amina.replica.sessions(), "sealed, and nothing waits for a hub"
    amina.talk.keep_private(draft, "def_waste", Private("Ask Juma", ""))
    amina.close()
    with Workspace.open(tmp_path / "amina") as again:
        assert again.talk.private(draft, "def_waste") == Private("Ask Juma", "")
        assert again.talk.noted(draft) == {"def_waste"}


def test_what_is_kept_for_oneself_is_kept_whole_or_refused(amina: Workspace, draft: RecordKey) -> None:
    long = "x" * 8_000 + " THE END"
    amina.talk.keep_private(draft, "def_waste", Private(long, long))
    with pytest.raises(Problem) as refused:
        amina.talk.keep_private(draft, "def_waste", Private("x" * (MAX_TEXT + 1)))
    amina.talk.rest()
    assert refused.value.code == "remark-too-long" and amina.talk.private(draft, "def_waste") == Private(long, long)


def test_a_centre_asks_about_a_version_and_both_read_the_same_thread(
    tmp_path: Path, amina: Workspace, draft: RecordKey
) -> None:
    """Story 1, step 1.11, without windows: questions come, are answered offline, and go back with the next exchange."""
    with (
        Hub(tmp_path / "hub") as hub,
        Workspace.open(new_workspace(tmp_path / "centre", "Centre North", "ZAF")) as centre,
    ):
        amina.enrol(hub.invite("focal-point", "contacts/KEN", "report/KEN"), hub.url)
        places = ("sent", "talk")
        centre.enrol(hub.invite("centre", *(f"report/KEN/2025/basel/{one}" for one in places)), hub.url)
        check = amina.reports.check(draft)
        amina.reports.submit(draft, acknowledged=check.acknowledge)
        amina.talk.keep_private(draft, "def_waste", Private("Ours alone"))
        amina.sync()
        centre.sync()

        (received,) = [one for one in centre.reports.mine() if one.received]
        version = received.received
        assert version is not None and received.title == "Kenya – 2025" and received.remarks == 0
        assert not list(centre.replica.records("private_notes"))
        about = RecordKey(version.partition, version.collection, version.draft)
        for at in ("def_waste", "kind"):
            centre.talk.begin(about, at, "question", f"Why this {at}?", version=version.code)
        centre.sync()
        amina.sync()

        assert amina.reports.progress(draft).remarks == 2
        asked = amina.talk.threads(draft)
        assert [one.at for one in asked] == ["def_waste", "kind"] and all(one.waits for one in asked)
        assert {one.messages[0].author for one in asked} == {"Centre North"}
        for one in asked:
            amina.talk.reply(one, f"Because of {one.at}.")
        assert amina.reports.progress(draft).remarks == 0, "answered offline"
        amina.sync()
        centre.sync()

        assert next(one for one in centre.reports.mine() if one.received).remarks == 2, "answers to look at"
        for one in centre.talk.threads(about):
            centre.talk.settle(one)
        centre.sync()
        amina.sync()
        assert read(amina, draft) == read(centre, about)
        assert all(one.settled for one in amina.talk.threads(draft))
        assert not amina.conflicts() and not centre.conflicts()


def read(workspace: Workspace, draft: RecordKey) -> list[tuple[str, list[tuple[str, str]]]]:
    """A thread as it reads: at which answer, who said what."""
    threads = workspace.talk.threads(draft)
    return [(one.at, [(said.author, said.text) for said in one.messages]) for one in threads]
