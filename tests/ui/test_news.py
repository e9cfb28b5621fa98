"""News of many transactions reaches the screens together, the first at once, none lost."""

from __future__ import annotations

import threading

from brs_sync.ids import RecordKey
from brs_sync.views import Changes
from pytestqt.qtbot import QtBot

from brs_desktop.ui.news import News, joined


def change(number: int, conflicts: bool = False) -> Changes:
    return Changes(frozenset({RecordKey("contacts/KEN", "contacts", f"a-{number}")}), conflicts)


def test_a_thousand_changes_of_a_worker_are_told_in_a_few_parts(qtbot: QtBot) -> None:
    news = News()
    told: list[Changes] = []
    news.told.connect(told.append)
    worker = threading.Thread(target=lambda: [news.hear(change(number)) for number in range(1000)])
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: sum(len(one.records) for one in told) == 1000)
    assert len(told) == 2
    assert not news.waits


def test_one_change_is_told_in_its_turn(qtbot: QtBot) -> None:
    news = News()
    with qtbot.waitSignal(news.told) as heard:
        news.hear(change(1))
    assert heard.args == [change(1)]


def test_what_any_of_them_changed_is_said() -> None:
    both = joined(change(1), change(2, conflicts=True))
    assert both.records == change(1).records | change(2).records
    assert both.conflicts_changed and not both.sync_changed
