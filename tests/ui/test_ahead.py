"""First visits: what the places are made of has been imported ahead, a little in each turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from itertools import islice
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from brs_desktop import language
from brs_desktop.ui import tongues
from brs_desktop.ui.jobs import Lane
from tests.helpers.patience import PATIENCE_MS, PATIENCE_S
from tests.ui.desks import new_workspace

_MOST_IN_A_TURN = 10
_STEPS = """
import importlib, json, sys
import brs_desktop.ui.home.place, brs_desktop.ui.rail, brs_desktop.ui.topbar, brs_desktop.ui.places
from brs_desktop.ui import ahead
steps = []
for name in ahead.MODULES:
    before = set(sys.modules)
    importlib.import_module(f"brs_desktop.ui.{name}")
    steps.append([name, sum(one.startswith("brs_desktop.ui.") for one in set(sys.modules) - before)])
print(json.dumps(steps))
"""
_VISITS = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from brs_desktop.app import application, build
from brs_desktop.ui.places import STOPS
window = build(Path(sys.argv[1]), "en")
told = {}
def visit():
    if not window.property("idle") or window.ahead.waits:
        return
    looking.stop()
    for stop in STOPS:
        before = set(sys.modules)
        window.go_to(stop.name)
        told[stop.name] = sorted(one for one in set(sys.modules) - before if one.startswith("brs_desktop.ui."))
    window.close()
looking = QTimer()
looking.timeout.connect(visit)
window.workspace_ready.connect(lambda: looking.start(5))
application().exec()
print(json.dumps(told))
"""


def fresh(code: str, *words: str) -> object:
    """What a fresh interpreter prints last."""
    command = [sys.executable, "-c", code, *words]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_S, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def test_no_turn_brings_in_more_than_a_few_modules() -> None:
    steps = fresh(_STEPS)
    assert isinstance(steps, list)
    assert [step for step in steps if step[1] > _MOST_IN_A_TURN] == []


def test_whoever_goes_somewhere_for_the_first_time_waits_for_no_import(tmp_path: Path) -> None:
    told = fresh(_VISITS, str(new_workspace(tmp_path / "w")))
    assert isinstance(told, dict) and len(told) == 8
    assert {name: brought for name, brought in told.items() if brought} == {}


def test_catalogues_are_read_behind_the_window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    lane, read, got_ready = Lane("data"), list[tuple[str, bool]](), language.get_ready

    def noting(code: str) -> None:
        got_ready(code)
        read.append((code, threading.current_thread() is threading.main_thread()))

    monkeypatch.setattr(language, "get_ready", noting)
    try:
        for step in islice(tongues.steps(lane), len(language.LANGUAGES)):
            step()
        qtbot.waitUntil(lambda: not lane.busy, timeout=PATIENCE_MS)
    finally:
        lane.stop()
    assert read == [(code, False) for code in language.LANGUAGES]
