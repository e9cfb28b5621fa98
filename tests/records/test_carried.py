"""Shipped forms come converted: bound to their form by its hash, and never believed when they are anything else."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from brs_desktop.records import SHIPPED, Registry, formfiles
from brs_desktop.records.formfiles import READY, read_form
from tests.helpers.scripts import FOLDER, load

convert = load("brs_convert", FOLDER / "forms" / "convert.py")


@pytest.mark.parametrize("folder", convert.folders(), ids=lambda folder: folder.name)
def test_what_is_carried_is_what_conversion_gives(folder: Path) -> None:
    assert convert.carried(folder) == convert.converted(folder), "run packaging/forms/convert.py --write"


def test_the_first_start_needs_no_converter(registry: Registry) -> None:
    code = (
        "import sys; sys.modules['pyxform'] = None\n"
        "from brs_desktop.records import Registry\n"
        "registry = Registry.load()\n"
        "print(len(registry), [p.message for p in registry.problems])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == f"{len(registry)} []"


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A copy of a shipped form with what is carried for it."""
    shutil.copytree(SHIPPED / "cycles", tmp_path / "cycles")
    return tmp_path / "cycles" / "form.md"


def _claim(form: Path, **changed: str) -> None:
    told = json.loads(gzip.decompress((form.with_name(READY)).read_bytes()))
    form.with_name(READY).write_bytes(gzip.compress(json.dumps(told | changed).encode()))


def test_what_is_carried_is_read_for_its_own_form_alone(form: Path) -> None:
    _claim(form, hash="0" * 64)
    assert read_form(form, "cycles", None, shipped=True).package.hash == "0" * 64
    form.write_text(form.read_text(encoding="utf-8").replace("| Due on |", "| Due by |"), encoding="utf-8")
    fresh = read_form(form, "cycles", None, shipped=True)
    assert "Due by" in fresh.package.xform and fresh.package.hash != "0" * 64


def test_only_the_programs_own_folder_is_believed(form: Path) -> None:
    _claim(form, hash="0" * 64)
    registry = Registry.load([form.parent.parent])
    assert registry["cycles"].form_hash != "0" * 64


@pytest.mark.parametrize(
    "damage",
    [b"", b"\x1f\x8b\x08 not gzip", gzip.compress(b"[]"), gzip.compress(b'{"file": 1}')],
    ids=["empty", "torn", "list", "number"],  # the bytes tell the second: workers would know the tests by other names
)
def test_a_damaged_one_only_costs_time(form: Path, damage: bytes) -> None:
    form.with_name(READY).write_bytes(damage)
    carried, converted = (read_form(form, "cycles", None, shipped=shipped) for shipped in (True, False))
    assert (carried.package, carried.outline) == (converted.package, converted.outline)


def test_an_older_edition_is_not_believed(form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _claim(form, hash="0" * 64)
    monkeypatch.setattr(formfiles, "_EDITION", "next")
    assert read_form(form, "cycles", None, shipped=True).package.hash != "0" * 64
