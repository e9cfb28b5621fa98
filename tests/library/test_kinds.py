"""What may come into the library is told by content, not by name."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.library.kinds import recognise
from brs_desktop.library.refusals import Refused
from tests.library.papers import archive, office, pdf


def told(path: Path, name: str = "") -> str:
    """The suffix of what a file is, or why it is refused."""
    try:
        return recognise(path, name or path.name).suffix
    except Refused as why:
        return why.code


def test_documents_are_known_by_content_whatever_they_are_called(tmp_path: Path) -> None:
    assert told(pdf(tmp_path / "a.txt")) == ".pdf"
    assert told(office(tmp_path / "b"), "b") == ".docx"
    assert told(office(tmp_path / "c.zip", "xl")) == ".xlsx"
    assert told(office(tmp_path / "d.bin", "ppt")) == ".pptx"
    with zipfile.ZipFile(tmp_path / "e", "w") as packed:
        packed.writestr("mimetype", "application/epub+zip")
    assert told(tmp_path / "e", "e.zip") == ".epub"


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "photo.pdf.png", ".png"),
        (b"\xff\xd8\xff\xe0....", "photo", ".jpg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "photo.webp", ".webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "said", ".wav"),
        (b"ID3\x04\x00", "said.mp3", ".mp3"),
        (b"\xff\xfb\x90\x64" + b"\0" * 40, "said", ".mp3"),
        (b"OggS\x00\x02", "said.oga", ".ogg"),
        (b"#!AMR\n<", "said", ".amr"),
        (b"\0\0\0\x18ftypM4A \0\0", "said", ".m4a"),
        (b"\0\0\0\x18ftypisom\0\0", "film", ".mp4"),
        (b"\0\0\0\x14ftyp3gp4\0\0", "film.mp4", ".3gp"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "film", ".webm"),
        (b"<!DOCTYPE html><html lang='fr'>", "page", ".html"),
        ("Les déchets".encode(), "notes.txt", ".txt"),
        ("废物".encode() * 3000, "notes", ".txt"),
        ("\ufeffОтходы".encode("utf-16"), "notes.txt", ".txt"),
        ("d\xe9chets".encode("latin-1"), "notes.txt", ".txt"),
        (b"a,b\n1,2\n", "table.csv", ".csv"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 50, "old.doc", ".doc"),
    ],
)
def test_other_kinds(tmp_path: Path, content: bytes, name: str, kind: str) -> None:
    (tmp_path / "f").write_bytes(content)
    assert told(tmp_path / "f", name) == kind


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "empty.pdf", "empty"),
        (b"MZ\x90\x00", "guide.pdf", "program"),
        (b"\x7fELF", "guide", "program"),
        (b"#!/bin/sh\nrm -rf /", "guide.txt", "program"),
        (b"WScript.Echo", "guide.vbs", "program"),
        (b"just words", "guide.pdf", "damaged"),
        (b"just words", "guide.docx", "damaged"),
        (b"\x00\x01\x02\x03", "photo.png", "damaged"),
        (b"\x00\x01\x02\x03", "data.dat", "unknown-kind"),
        (b"ID3\x04\x00", "said.bat", "program"),
        (b"#!AMOR\n", "said.amr", "program"),
        (b"\0\0\0\x18ftypheic\0\0", "photo.heic", "unknown-kind"),
        (b"7z\xbc\xaf\x27\x1c....", "a.7z", "archive"),
        (b"PK\x03\x04 torn", "guide.docx", "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "setup.msi", "unknown-kind"),
    ],
)
def test_what_is_refused_says_why(tmp_path: Path, content: bytes, name: str, why: str) -> None:
    (tmp_path / "f").write_bytes(content)
    assert told(tmp_path / "f", name) == why


def test_archives_and_macros_are_refused(tmp_path: Path) -> None:
    assert told(archive(tmp_path / "a.zip")) == "archive"
    assert told(archive(tmp_path / "guide.docx")) == "archive"
    assert told(office(tmp_path / "m.docx", macros=True)) == "macros"
    assert told(office(tmp_path / "m.xlsm", "xl")) == "macros"


@given(content=st.binary(max_size=300), name=st.text(max_size=30))
def test_any_file_is_some_kind_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any"
    file.write_bytes(content)
    assert told(file, name)
