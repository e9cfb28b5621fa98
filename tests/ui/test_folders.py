"""Names of new files: what people call a thing, as far as every file system takes it, and never one that is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brs_desktop.ui.folders import documents, new_file


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DOCUMENTS_DIR", raising=False)
    return tmp_path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(name=st.text(max_size=300))
def test_any_name_becomes_one_file_in_the_folder_of_documents(home: Path, name: str) -> None:
    file = new_file(name, "pdf")
    assert file.parent == documents() and file.suffix == ".pdf" and not file.exists()
    assert not set(file.stem) & set('<>:"/\\|?*') and file.stem == file.stem.strip(" .") != ""


def test_what_is_there_is_not_offered_again(home: Path) -> None:
    first = new_file("Basel national report Kenya – 2025", "pdf")
    first.parent.mkdir(parents=True, exist_ok=True)
    first.touch()
    assert first.name == "Basel national report Kenya – 2025.pdf"
    assert new_file("Basel national report Kenya – 2025", "pdf").name == "Basel national report Kenya – 2025 (2).pdf"
