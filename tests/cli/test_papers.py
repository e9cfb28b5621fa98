"""Papers by command: several records in one file, and a passphrase that no command line shows."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from tests.cli.program import Batch
from tests.helpers.made import new_folder


def test_records_go_into_one_file_that_opens_with_the_passphrase_alone(tmp_path: Path) -> None:
    new_folder(tmp_path / "w", country="KEN", name="Amina")
    secret, out = tmp_path / "secret.txt", tmp_path / "both.pdf"
    secret.write_text("Сорок два\r\nmore\n", encoding="utf-8")
    with Batch(tmp_path / "w") as program:
        told = [program("record", "add", "contacts", f"name={name}", "country=KEN") for name in ("Amina", "ก")]
        ids = [one["id"] for one in told]
        way = ("--language", "fr", "--out", str(out))
        made = program("export-pdf", *ids, *way, "--passphrase-file", str(secret))
        assert made["pages"] == 3 and made["unshown"] == ["ก"]
        with pypdfium2.PdfDocument(out, password="Сорок два") as pdf:
            pages = [page.get_textpage().get_text_bounded() for page in pdf]
        assert "Amina" in pages[0] and "Amina" in pages[1] and "ก" in pages[2] and "Amina" not in pages[2]
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(BytesIO(out.read_bytes()))
        made = program("export-pdf", ids[0], *way, "--second", "zh")
        assert (made["language"], made["second"]) == ("fr", "zh")
        with pypdfium2.PdfDocument(out) as pdf:
            text = pdf[0].get_textpage().get_text_bounded()
        assert "Nom" in text and "姓名" in text and text.count("Amina") >= 1
        sizes = []
        for words in ((), ("--untagged",)):
            program("export-pdf", ids[0], *way, *words)
            with pikepdf.open(out) as file:
                sizes.append(("/StructTreeRoot" in file.Root, out.stat().st_size))
        assert [tagged for tagged, _size in sizes] == [True, False] and sizes[1][1] < sizes[0][1]
        assert program.refused("export-docx", ids[0], *way, "--untagged")[1] == 2
        assert program.refused("export-pdf", ids[0], *way, "--second", "fr") == ("bad-option-value", 2)
        assert program.refused("export-pdf", ids[0], *way, "--second", "de") == ("bad-language", 2)
        before = out.read_bytes()
        secret.write_text("\n", encoding="utf-8")
        wide = tmp_path / "notepad.txt"
        wide.write_text("Сорок два", encoding="utf-16")
        for words, code in (
            ((*ids, *way, "--passphrase-file", str(secret)), "bad-passphrase"),
            ((*ids, *way, "--passphrase-file", str(tmp_path / "none")), "no-such-file"),
            ((*ids, *way, "--passphrase-file", str(wide)), "bad-passphrase"),
            (("contacts", "contacts", "--blank", *way), "option-not-here"),
        ):
            assert program.refused("export-pdf", *words) == (code, 2)
        assert out.read_bytes() == before
