"""Preferences: kept beside the profile, read for what is sound in them, never in the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.workspace import Workspace, preferences
from brs_desktop.workspace.preferences import Preferences


def test_what_was_written_is_read(tmp_path: Path) -> None:
    chosen = Preferences().changed(look="dark", text_percent=150, window=(-20, 0, 1180, 720), maximised=True, seen=7)
    preferences.write(tmp_path, chosen)
    assert preferences.read(tmp_path) == chosen
    assert [path.name for path in tmp_path.iterdir()] == [preferences.FILE]


@given(st.binary(max_size=300))
def test_a_broken_file_is_as_at_the_first_start(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("w")
    (folder / preferences.FILE).write_bytes(data)
    assert isinstance(preferences.read(folder), Preferences)


@pytest.mark.parametrize("data", [b"{", b"[]", b"7", b"[" * 9000, b'{"look": "dark"}' + b" " * 70_000])
def test_what_cannot_be_used_is_left_out_as_a_whole(tmp_path: Path, data: bytes) -> None:
    (tmp_path / preferences.FILE).write_bytes(data)
    assert preferences.read(tmp_path) == Preferences()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("look", "pink"),
        ("text_percent", 900),
        ("text_percent", True),
        ("window", [0, 0, 0, 10]),
        ("window", [0, 0, 10]),
        ("window", ["a", 0, 1, 1]),
        ("window", 3),
        ("maximised", "yes"),
        ("budget_mb", -1),
        ("place", 4),
        ("seen", 1.5),
    ],
)
def test_one_wrong_value_leaves_the_others_alone(tmp_path: Path, name: str, value: object) -> None:
    (tmp_path / preferences.FILE).write_text(json.dumps({"show_practice": True, name: value, "colour": "green"}))
    assert preferences.read(tmp_path) == Preferences(show_practice=True)


def test_a_value_out_of_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="text_percent"):
        Preferences().changed(text_percent=90)


def test_a_workspace_remembers_them(reopen) -> None:
    workspace: Workspace = reopen()
    workspace.set_preferences(budget_mb=5)
    assert reopen().preferences.budget_mb == 5
