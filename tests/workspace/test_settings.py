"""The profile: checked, kept whole or not at all, and never overwritten when it cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.errors import Problem
from brs_desktop.workspace import settings
from brs_desktop.workspace.settings import Profile


def test_what_was_written_is_read(tmp_path: Path) -> None:
    profile = Profile().changed(name="  Amina \n Odhiambo ", home="ken", language="FR", prefixes=("contacts/KEN",))
    assert (profile.name, profile.home, profile.language) == ("Amina Odhiambo", "KEN", "fr")
    settings.write(tmp_path, profile)
    assert settings.read(tmp_path) == profile
    assert [path.name for path in tmp_path.iterdir()] == [settings.FILE]


@given(st.binary(max_size=300))
def test_settings_that_cannot_be_read_are_refused_and_left(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("w")
    (folder / settings.FILE).write_bytes(data)
    try:
        settings.read(folder)
    except Problem as problem:
        assert problem.code == "settings-damaged"
    settings.spoken_language(folder)
    assert (folder / settings.FILE).read_bytes() == data


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"name": 1}', b'{"prefixes": 3}', b"[" * 9000, b" " * 70_000])
def test_damaged_settings_have_a_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / settings.FILE).write_bytes(data)
    with pytest.raises(Problem) as caught:
        settings.read(tmp_path)
    assert caught.value.code == "settings-damaged"


def test_settings_of_a_later_program_are_read_for_what_is_known(tmp_path: Path) -> None:
    (tmp_path / settings.FILE).write_text('{"name": "A", "colour": "green"}')
    assert settings.read(tmp_path).name == "A"


@pytest.mark.parametrize("code", ["KE", "KENYA", "K1N", "ΚΕΝ"])
def test_a_country_is_an_iso_code(code: str) -> None:
    with pytest.raises(Problem) as caught:
        Profile().changed(home=code)
    assert (caught.value.code, caught.value.exit) == ("bad-country", 2)


def test_the_european_union_has_a_code_of_its_own() -> None:
    assert Profile().changed(home="eu").home == "EU"


def test_the_language_is_the_profiles_then_the_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert settings.spoken_language(tmp_path) == "ru"
    settings.write(tmp_path, Profile(language="ar"))
    assert settings.spoken_language(tmp_path) == "ar"
    monkeypatch.setenv("LC_ALL", "C")
    assert settings.spoken_language(tmp_path / "nothing") == "en"
