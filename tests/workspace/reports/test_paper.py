"""Paper of reports: a version says its code, its date and how far it came; drafts and practice say what they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from brs_sync.clock import FixedClock

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from tests.cli.program import Hub
from tests.helpers.made import new_workspace
from tests.helpers.scanner import scan
from tests.pdf.accessible import findings
from tests.pdf.reading import text_of
from tests.workspace.reports.surveys import KINDS, survey


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Hub(tmp_path / "hub") as hub:
        yield hub


def printed(workspace: Workspace, subject: str, out: Path, language: str = "en") -> str:
    workspace.export_pdf(subject, language=language, out=out)
    return " ".join(text_of(out).split())


def scanned(out: Path) -> list[str]:
    """The codes on the first page, as a camera would see them."""
    with pypdfium2.PdfDocument(out) as pdf:
        return scan(pdf[0].render(scale=150 / 72).to_pil().convert("L"))


def test_a_version_prints_as_submitted_with_code_version_date_and_state(
    workspace: Workspace, clock: FixedClock, hub: Hub, tmp_path: Path
) -> None:
    key = survey(workspace)
    version = workspace.reports.submit(key)
    clock.advance(5 * 86_400_000)
    workspace.set(key, {"amount": "77.25", "kind": "plain"})
    words = printed(workspace, version.code, tmp_path / "v.pdf")
    assert version.code in words and "Waiting on this computer" in words and "1 Jan 2026" in words
    assert "3.50" in words and "77.25" not in words and "Because" in words, "as it was submitted"
    assert scanned(tmp_path / "v.pdf") == [version.code]
    draft = printed(workspace, f"surveys/{key.record}", tmp_path / "d.pdf")
    assert "Draft" in draft and "77.25" in draft and version.code not in draft
    assert scanned(tmp_path / "d.pdf") == []
    assert workspace.title(key) in draft and key.record not in draft, "a person knows its title, not its id"
    workspace.enrol(hub.invite("focal-point", "report/KEN"), hub.url)
    workspace.sync()
    words = printed(workspace, version.id, tmp_path / "v.pdf")
    assert f"Held by {workspace.reports.versions(key)[0].held_by} since" in words


def test_a_receipt_prints_offline_also_while_there_is_none(workspace: Workspace, tmp_path: Path) -> None:
    version = workspace.reports.submit(survey(workspace))
    out = tmp_path / "r.pdf"
    for language in ("en", "fr", "es", "ru", "zh", "ar"):
        assert workspace.reports.export_receipt(version.id, language=language, out=out).pages == 1
        assert version.code in text_of(out)
        assert findings(out.read_bytes()) == []
    assert scanned(out) == [version.code], "a telephone reads it, in Arabic too"
    workspace.reports.export_receipt(version.code, language="en", out=out)
    words = " ".join(text_of(out).split())
    assert "No hub has said yet that it holds this version." in words and "Survey KEN 2025" in words
    with pytest.raises(Problem) as caught:
        workspace.reports.export_receipt("AAAA-BBBB-CCCC", language="en", out=out)
    assert caught.value.code == "no-version"


def test_practice_says_so_on_paper(tmp_path: Path, clock: FixedClock) -> None:
    with new_workspace(tmp_path / "w", name="Guest", collections=(KINDS,), clock=clock) as workspace:
        key = survey(workspace)
        assert "Practice data, not for submission" in printed(workspace, key.record, tmp_path / "p.pdf")


def test_a_contested_choice_prints_the_words_of_the_form(tmp_path: Path, hub: Hub) -> None:
    pair = []
    for name in ("a", "b"):
        way = {"country": "KEN", "name": name.upper(), "collections": (KINDS,)}
        pair.append(new_workspace(tmp_path / name, **way))  # type: ignore[arg-type]
        pair[-1].enrol(hub.invite("focal-point", "report/KEN"), hub.url)
    mine, theirs = pair
    try:
        key = survey(mine, kind="")
        for workspace in (mine, theirs):
            workspace.sync()
        mine.set(key, {"kind": "plain"})
        theirs.set(key, {"kind": "other"})
        for workspace in (mine, theirs, mine):
            workspace.sync()
        words = printed(mine, f"surveys/{key.record}", tmp_path / "c.pdf", "fr")
        assert "Simple" in words and "Autre" in words and "plain" not in words and "other" not in words
    finally:
        for workspace in pair:
            workspace.close()
