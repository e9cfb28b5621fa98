"""The walls of the house that no linter sees: light imports, plain sources, complete catalogues."""

from __future__ import annotations

import ast
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.scripts import catalogues

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("brs_desktop", "sync/brs_sync", "tests", "benchmarks", "packaging", "resources/collections")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".toml", ".md", ".sh"}
)


def modules_after(statement: str, blocked: tuple[str, ...] = ()) -> set[str]:
    """The top-level modules loaded in a fresh interpreter after a statement, with some made unimportable."""
    block = "".join(f"sys.modules[{name!r}] = None\n" for name in blocked)
    code = f"import sys\n{block}{statement}\nprint(*sorted(n for n, m in sys.modules.items() if m is not None))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_sync_imports_without_qt_reportlab_and_the_desktop() -> None:
    names = "brs_sync.replica, brs_sync.client, brs_sync.hub.cli, brs_sync.hub.application"
    loaded = modules_after(f"import {names}", blocked=("PySide6", "reportlab", "brs_desktop", "pyxform"))
    assert "brs_sync.replica" in loaded


def test_windows_import_neither_sqlmodel_nor_reportlab() -> None:
    loaded = modules_after("import brs_desktop.ui.window, brs_desktop.app")
    assert "PySide6.QtWidgets" in loaded
    assert not loaded & {"sqlmodel", "sqlalchemy", "reportlab", "pyxform", "requests", "pydantic"}


def test_form_batch_starts_without_storage() -> None:
    loaded = modules_after("import brs_desktop.cli, brs_desktop.forms.batch")
    assert not loaded & {"sqlmodel", "sqlalchemy", "reportlab", "PySide6", "pyxform"}


def test_a_hub_loads_its_page_only_when_somebody_asks_for_it() -> None:
    loaded = modules_after("import brs_sync.hub.guarded, brs_sync.hub.service, brs_sync.hub.server")
    assert "brs_sync.hub.page.mounting" in loaded and not loaded & {"jinja2", "markupsafe", "babel"}


@pytest.fixture(scope="module")
def marked() -> Any:
    """What is marked in the sources; collecting it takes seconds."""
    return catalogues.template()


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_message_is_translated(language: str, marked: Any) -> None:
    assert catalogues.gaps(language, marked) == []


def test_every_word_that_is_marked_is_collected() -> None:
    """What is marked inside an f-string is passed over by the collector and would stay English for ever."""
    known = {words for message in catalogues.messages(catalogues.read("en")) for words in _words(message.id)}
    lost = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.args[0].value}"
        for path in (ROOT / "brs_desktop").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "mark", "ngettext")
        if node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value not in known
    ]
    assert not lost


def _words(found: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(found)


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_message_of_the_page_of_a_hub_is_translated(language: str) -> None:
    assert catalogues.gaps(language, None, catalogues.PAGE) == []


def test_sources_hold_no_invisible_directional_signs() -> None:
    """A reviewer must see what a compiler sees: no bidirectional controls outside of escapes."""
    controls = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}
    found = {
        str(path.relative_to(ROOT)): unicodedata.name(sign)
        for path in SOURCES
        for sign in controls & set(path.read_text(encoding="utf-8"))
    }
    assert found == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.suffix == ".py"
        and path.stat().st_size
        and not path.read_text(encoding="utf-8").startswith(('"""', 'r"""'))
    ]
    assert silent == []


def test_no_module_outgrows_its_room() -> None:
    """STYLE.md: files of 100 to 200 lines; 400 is where two rooms would be better."""
    long = {
        str(path.relative_to(ROOT)): count
        for path in SOURCES
        if path.suffix == ".py" and (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
