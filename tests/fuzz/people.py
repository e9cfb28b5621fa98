"""Files and words that people bring: forms, workbooks, documents, settings, backups, what is pasted or typed."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from brs_sync.bundle.letters import from_letters, to_letters

from brs_desktop.commands.values import assignment
from brs_desktop.errors import Problem
from brs_desktop.forms.errors import ExpressionError, FormError
from brs_desktop.forms.model.reader import load_form
from brs_desktop.forms.tables import convert_tables, read_markdown, read_workbook, write_markdown, write_workbook
from brs_desktop.forms.xpath.compiler import compiled
from brs_desktop.library.guesses import guess
from brs_desktop.library.kinds import recognise
from brs_desktop.library.refusals import Refused
from brs_desktop.records import SHIPPED
from brs_desktop.records.formfiles import _kept, as_json, read_form
from brs_desktop.records.problems import ManifestProblem
from brs_desktop.records.reading import read_manifest
from brs_desktop.ui.reports.filler.paste import read_block
from brs_desktop.workspace import preferences, settings
from brs_desktop.workspace.backup.restoring import _read_plan
from brs_desktop.workspace.backup.shape import MANIFEST
from brs_desktop.workspace.backup.shape import read_manifest as read_backup
from brs_desktop.workspace.formcheck import check_form
from tests.library.papers import office, pdf
from tests.sync.world import SPACE
from tests.workspace.wells import UNSEEN

REFUSALS = (Problem, FormError, ExpressionError, ManifestProblem, Refused)
Read = Callable[[bytes], object]
_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def _file(name: str, read: Callable[[Path], object]) -> Read:
    """Bytes as a file of that name, in a folder of its own."""

    def parse(data: bytes) -> object:
        with TemporaryDirectory(dir=SPACE, prefix="brs-fuzz-") as folder:
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_bytes(data)
            return read(Path(folder) / name)

    return parse


def _text(read: Callable[[str], object]) -> Read:
    return lambda data: read(data.decode("utf-8", "replace"))


def _document(file: Path) -> object:
    """What a library does with it; a name that says what it is not changes little."""
    shutil.copy(file, copy := file.with_suffix(".pdf"))
    with suppress(Refused):
        recognise(copy, copy.name)
    return guess(file, recognise(file, file.name).type)


def _settings(file: Path) -> object:
    shutil.copy(file, file.with_name(preferences.FILE))
    preferences.read(file.parent)
    settings.spoken_language(file.parent)
    return settings.read(file.parent)


def _workbook(file: Path) -> object:
    return convert_tables(file, file.with_name("form.md")), read_workbook(file)


def _sheet(data: bytes) -> object:
    """A workbook whose packing is right, and whose first sheet, or whose texts, are these bytes."""
    with TemporaryDirectory(dir=SPACE, prefix="brs-fuzz-") as folder:
        for name in (_SHEET, _STRINGS):
            file = Path(folder) / f"{Path(name).stem}.xlsx"
            with zipfile.ZipFile(io.BytesIO(_book())) as whole, zipfile.ZipFile(file, "w") as packed:
                for one in whole.namelist():
                    packed.writestr(one, data if one == name else whole.read(one))
            with suppress(FormError):
                read_workbook(file)
        return read_workbook(file)


READERS: dict[str, Read] = {
    "workbook": _file("form.xlsx", _workbook),
    "sheet": _sheet,
    "tables": _text(lambda text: write_markdown(read_markdown(text))),
    "form": _file("form.md", lambda file: check_form(file)["findings"]),
    "xform": _text(load_form),
    "expression": _text(compiled),
    "manifest": _file("wells/collection.toml", lambda file: read_manifest(file.parent)),
    "converted": _file("form.json", _kept),
    "settings": _file(settings.FILE, _settings),
    "backup": _file(MANIFEST, lambda file: read_backup(file.parent)),
    "moves": _file("restore.json", _read_plan),
    "document": _file("brought", _document),
    "pasted": _text(read_block),
    "letters": _text(from_letters),
    "assignment": _text(assignment),
}
# Each takes a compiler or a document reader: too slow for many tries in every test run.
SLOW = frozenset({"form", "workbook", "sheet", "document"})


# what honest people bring


@cache
def _well() -> bytes:
    return (UNSEEN / "form.md").read_bytes()


def _made(write: Callable[[Path], object]) -> bytes:
    with TemporaryDirectory(dir=SPACE, prefix="brs-fuzz-") as folder:
        write(Path(folder) / "made")
        return (Path(folder) / "made").read_bytes()


def _documents() -> Iterator[bytes]:
    yield _made(lambda file: pdf(file, [["A guide", "Second edition"]], title="Guide"))
    yield _made(lambda file: office(file, title="Inventory"))
    yield _epub()
    yield b'<!DOCTYPE html><html lang="fr"><title>Guide</title><p>de la des les</p></html>'
    yield "Pesticides, une liste\n".encode("utf-16")


def _epub() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/epub+zip")
        packed.writestr("OPS/content.opf", '<p xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>T</d:title></p>')
    return out.getvalue()


@cache
def _book() -> bytes:
    sheets = {"survey": [("type", "name"), ("text", "a")], "settings": [("form_title",), ("F",)]}
    return _made(lambda file: write_workbook(sheets, file))


def _member(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(_book())) as whole:
        return whole.read(name)


def _converted() -> Iterator[bytes]:
    yield json.dumps(as_json(read_form(UNSEEN / "form.md", "wells", None))).encode()


def _backups() -> Iterator[bytes]:
    digest = "0" * 64
    told = {"format": 1, "when_ms": 5, "replica": "r", "name": "n", "home": "KEN", "records": 1, "commits": 2}
    yield json.dumps(told | {"members": [["database.brs", 3, digest]], "files": [[f"00/{digest}", 3, digest]]}).encode()


SEEDS: dict[str, Callable[[], Iterator[bytes]]] = {
    "workbook": lambda: iter((_book(),)),
    "sheet": lambda: iter((_member(_SHEET), _member(_STRINGS))),
    "tables": lambda: iter((_well(),)),
    "form": lambda: iter((_well(), b"| survey | type | name |\n|--|\n| | text | a |\n| | date | b |\n")),
    "xform": lambda: iter((read_form(UNSEEN / "form.md", "wells", None).package.xform.encode(),)),
    "expression": lambda: iter((
        b"if(selected(${a}, 'x') and ../b[1] > 3.5, concat('y', .), count(/data/r[position() < 2]) * -2)",
        b"format-date(today() - 1, '%Y-%m') = string(//a/@b | ancestor::c) or not(true())",
    )),
    "manifest": lambda: iter(p.read_bytes() for p in (UNSEEN / "collection.toml", *_manifests())),
    "converted": _converted,
    "settings": lambda: iter((
        b'{"name": "A", "home": "KEN", "language": "fr", "prefixes": ["contacts/KEN"], "window": [0, 0, 9, 9]}',
        b'{"look": "dark", "text_percent": 150, "seen": 5}',
    )),
    "backup": _backups,
    "moves": lambda: iter((b'{"aside": "before-restore-1", "stage": "restore.part"}',)),
    "document": _documents,
    "pasted": lambda: iter((b'a\tb\n"c\nd"\t1,5\n',)),
    "letters": lambda: iter((to_letters(b"a bundle").encode(), b"brs1:\nABC")),
    "assignment": lambda: iter((b"rows/+a/name=text", b'amount:={"missing": "unknown"}', b"n@fr:=1.50")),
}  # fmt: skip


def _manifests() -> list[Path]:
    return sorted(SHIPPED.glob("*/collection.toml"))[:4]
