"""A hub's settings: a file, the environment, options, the later the stronger; what is misspelt is told by its place."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.hub.inforce import InForce, add_options, read_settings
from brs_sync.hub.kinds import Secret, door, networks, size, url
from brs_sync.hub.settings import NAMES, about, default_of, kind_of
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import forked
from tests.sync.roads.hubs import run_command


def read(folder: Path, file: str | None = None, environment: dict[str, str] | None = None, *options: str) -> InForce:
    """What is in force in a folder."""
    if file is not None:
        (folder / "hub.toml").write_text(file, encoding="utf-8")
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", dest="set_data", default=str(folder))
    add_options(parser)
    return read_settings(parser.parse_args(options), environment or {})


def fault(folder: Path, file: str | None = None, environment: dict[str, str] | None = None, *options: str) -> str:
    with pytest.raises(SyncProblem) as caught:
        read(folder, file, environment, *options)
    assert caught.value.exit == 2
    return f"{caught.value.code} {caught.value.values}"


def test_options_are_stronger_than_the_environment_and_that_than_the_file(tmp_path: Path) -> None:
    file = 'listen = "10.0.0.1:1"\n'
    assert read(tmp_path).settings.listen == default_of("listen")
    assert read(tmp_path, file).settings.listen == ("10.0.0.1", 1)
    environment = {"BRS_HUB_LISTEN": "10.0.0.2:2"}
    assert read(tmp_path, file, environment).settings.listen == ("10.0.0.2", 2)
    strongest = read(tmp_path, file, environment, "--listen", "[::1]:3")
    assert strongest.settings.listen == ("::1", 3)
    assert strongest.origins["listen"] == "option" and strongest.origins["data"] == "option"
    assert strongest.file == tmp_path / "hub.toml"


def test_a_file_is_named_or_lies_in_the_hubs_folder(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('listen = "10.0.0.9:9"\n', encoding="utf-8")
    named = {"BRS_HUB_SETTINGS": str(tmp_path / "other.toml")}
    assert read(tmp_path, None, named).settings.listen == ("10.0.0.9", 9)
    assert "not-found" in fault(tmp_path, None, {"BRS_HUB_SETTINGS": str(tmp_path / "away.toml")})


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ('listen = "h:1"\n\nlisen = "h:1"\n', "hub.toml, line 3"),
        ("[limits]\nx = 1\n", "hub.toml, line 1"),
        ('# x\n"so what" = 1\n', "hub.toml, line 2"),
        ("listen = \n", "line 1"),
        ("\nlisten = 5\n", "line 2: listen', 'should': 'HOST:PORT"),
        ('listen = "nowhere"\n', "HOST:PORT"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_by_its_line(tmp_path: Path, file: str, said: str) -> None:
    assert said in fault(tmp_path, file)


@pytest.mark.parametrize("name", ["BRS_HUB_LISEN", "BRS_HUB_listen", "BRS_HUB_"])
def test_a_misspelt_variable_is_refused(tmp_path: Path, name: str) -> None:
    assert name in fault(tmp_path, None, {name: "h:1"})


def test_what_is_in_force_is_shown_by_the_command(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text('listen = "10.0.0.1:1"\n', encoding="utf-8")
    file, *lines = run_command(tmp_path, "settings")
    assert file == {"file": str(tmp_path / "hub.toml")}
    shown = {str(line["setting"]): line for line in lines}
    assert tuple(shown) == NAMES and all(line["about"] for line in lines)
    assert (shown["listen"]["value"], shown["listen"]["from"]) == ("10.0.0.1:1", "file")
    environment = os.environ | {"BRS_HUB_LISTEN": "nowhere"}
    done = forked.run("brs-hub", "--data", str(tmp_path), "serve", env=environment)
    error = json.loads(done.stderr)
    assert done.returncode == 2 and error["error"] == "bad-setting" and error["where"] == "BRS_HUB_LISTEN"


def test_every_default_is_what_its_kind_would_have_read() -> None:
    for name in NAMES:
        assert about(name)
        default = default_of(name)
        if isinstance(default, str | int) and not isinstance(default, bool):
            assert kind_of(name)(default) == default


@given(st.sampled_from(NAMES), st.one_of(st.text(), st.integers(), st.booleans(), st.lists(st.text()), st.floats()))
def test_any_value_is_read_or_refused_by_a_reason(name: str, raw: object) -> None:
    try:
        kind_of(name)(raw)
    except ValueError as error:
        assert str(error)


def test_kinds_read_what_people_write() -> None:
    assert [size(one) for one in ("500 MB", "2GB", "7", 7, "1 kB")] == [500_000_000, 2_000_000_000, 7, 7, 1000]
    assert networks("10.1.2.3/8, ::1") == ("10.0.0.0/8", "::1/128")
    assert door("8766") == door(8766) == ("127.0.0.1", 8766) and door("") is None
    assert url("https://hub.example/") == "https://hub.example"
    for kind, raw in ((size, "much"), (networks, "everybody"), (url, "ftp://x"), (door, True)):
        with pytest.raises(ValueError, match=r"\w"):
            kind(raw)
    assert "0123456789abcdef" not in repr(Secret.read("0123456789abcdef\n"))
