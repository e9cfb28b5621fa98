"""Names of files are fit for every system, and titles are read out of them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.library.names import MAX_BYTES, MAX_CHARACTERS, clean_name, title_of_name

SUFFIXES = st.sampled_from([".pdf", ".docx", ".html", ".jpg", ".txt"])
RESERVED = ("con", "prn", "aux", "nul", "com1", "lpt9")


@given(name=st.text(max_size=400), suffix=SUFFIXES)
def test_a_clean_name_is_one_that_every_system_takes(name: str, suffix: str) -> None:
    clean = clean_name(name, suffix)
    stem = clean.removesuffix(suffix)
    assert clean.endswith(suffix) and stem
    assert not set(clean) & set('<>:"/\\|?*')
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs") for char in clean)
    assert stem == stem.strip(". ") and stem.split(".")[0].lower() not in RESERVED
    assert len(clean.encode()) <= MAX_BYTES and len(clean) <= MAX_CHARACTERS


@given(name=st.text(max_size=400), suffix=SUFFIXES)
def test_cleaning_twice_changes_nothing(name: str, suffix: str) -> None:
    once = clean_name(name, suffix)
    assert clean_name(once, suffix) == once


@pytest.mark.parametrize(
    ("name", "suffix", "clean"),
    [
        ("../../etc/passwd", ".txt", "passwd.txt"),
        ("C:\\Users\\a\\guide.PDF", ".pdf", "guide.pdf"),
        ("guide\u202efdp.exe", ".pdf", "guidefdp.exe.pdf"),
        ("con.pdf", ".pdf", "_con.pdf"),
        ("دليل النفايات.pdf", ".pdf", "دليل النفايات.pdf"),
        ("page.htm", ".html", "page.html"),
        ("\x00\x01", ".pdf", "document.pdf"),
    ],
)
def test_names_that_were_thought_of(name: str, suffix: str, clean: str) -> None:
    assert clean_name(name, suffix) == clean


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("esm_toolkit_2nd.edition.pdf", "esm toolkit 2nd edition"),
        ("废物准则.pdf", "废物准则"),
        ("UNEP-CHW-15-5.docx", "UNEP-CHW-15-5"),
        (".pdf", ".pdf"),
    ],
)
def test_a_title_is_read_out_of_a_name(name: str, title: str) -> None:
    assert title_of_name(name) == title
