"""Pages of a printed blank found again by their codes, and what is remembered of them on this device."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from brs_sync.ids import RecordKey

from brs_desktop.errors import Problem
from brs_desktop.pdf.pagecodes import form_mark, read, written
from brs_desktop.workspace.retyping import Retyping
from tests.helpers.made import new_workspace
from tests.pdf.reading import page_texts

CODE = re.compile(r"\d{4}-\d{4}-\d{4}")


def test_a_code_leads_to_its_page_or_says_why_not(tmp_path: Path) -> None:
    with new_workspace(tmp_path / "w", name="Amina", country="KEN", language="en") as workspace:
        key = RecordKey("contacts/KEN", "contacts", "c1")
        form, out = workspace.collection("contacts").form, tmp_path / "blank.pdf"
        papers = Retyping(workspace, key, form)
        workspace.export_pdf("contacts", language="fr", out=out, blank=True)
        codes = [code for text in page_texts(out.read_bytes()) for code in CODE.findall(text)]
        page = papers.find(codes[-1])
        assert (page.language, page.number, page.count) == ("fr", len(codes), len(codes))
        assert any(slot.name == "name" for slot in papers.page(page, 1).slots)
        assert papers.done(page) == {}
        workspace.export_pdf("contacts", language="fr", second="ar", out=out, blank=True)
        said = [code for text in page_texts(out.read_bytes()) for code in CODE.findall(text)]
        both = list(dict.fromkeys(said))
        assert len(said) == 2 * len(both), "a page's code stands in the line of either language"
        found = papers.find(both[-1])
        assert (found.language, found.number, found.count) == ("fr", len(both), len(both)) and len(both) > len(codes)
        assert papers.page(found, 1).slots == papers.find(both[0]).slots != ()
        assert papers.find(codes[-1]) == page
        papers.mark(page, 2)
        papers.mark(page, 1)  # a page that was compared stays so
        assert papers.done(page) == {page.number: 2}
        assert Retyping(workspace, RecordKey("contacts/KEN", "contacts", "c2"), form).done(page) == {}

        def refused(code: str, of: Retyping = papers) -> str:
            with pytest.raises(Problem) as caught:
                of.find(code)
            assert caught.value.message and caught.value.safe and caught.value.next
            return caught.value.code

        code = read(codes[0])
        assert code is not None
        assert refused("12") == refused("no code") == refused(codes[0][:-1] + "x") == "page-code-unread"
        other = workspace.collection("import_responses").form
        assert refused(written(replace(code, form=form_mark(other.hash)))) == "page-other-form"
        assert refused(written(replace(code, layout=(code.layout + 1) % 1_000))) == "page-set-otherwise"
        assert refused(written(replace(code, page=900))) == "page-set-otherwise"
        older = Retyping(workspace, RecordKey("contacts/KEN", "contacts", "c1"), other)
        assert refused(codes[0], older) == "page-other-version"
