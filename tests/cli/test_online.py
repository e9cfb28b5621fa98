"""SYS-62: a draft leaves in the structure of forms that are filled online (OpenRosa) and comes in again the same."""

from __future__ import annotations

import re
from pathlib import Path

from brs_sync.ids import is_alive_path, is_order_path

from tests.cli.program import Batch
from tests.helpers.made import new_folder
from tests.helpers.samples import sample

REPORT, KEY = "basel_reports", {"country": "KEN", "year": "2025"}


def plain(text: str) -> str:
    """An instance as a tool gives it back that knows the structure alone, and nothing of ours."""
    return re.sub(r' brs:\w+="[^"]*"', "", text)


def asked(path: str) -> str:
    """The question of an answer in a row; nothing for what is said of the row itself."""
    return "" if path.count("/") < 2 or is_alive_path(path) or is_order_path(path) else re.sub("/[^/]+/", "/*/", path)


def nameless(text: str) -> str:
    """The same without the name that an instance has once in the world."""
    return re.sub(r"<(\w+:)?instanceID>[^<]*</(\w+:)?instanceID>", "", plain(text))


def test_a_draft_leaves_in_the_structure_of_online_forms_and_comes_in_again_the_same(tmp_path: Path) -> None:
    for name in ("here", "there"):
        new_folder(tmp_path / name, country="KEN", name=name)
    first, again = tmp_path / "draft.xml", tmp_path / "again.xml"
    answers = sample(REPORT)
    with Batch(tmp_path / "here") as here, Batch(tmp_path / "there") as there:
        draft = here("record", "add", REPORT, *(f"{path}={value}" for path, value in answers.items()))["id"]
        here("record", "export", draft, "--format", "xml", "--out", str(first))
        online = tmp_path / "online.xml"
        online.write_text(plain(first.read_text("utf-8")), "utf-8")
        key = [f"{name}={answers[name]}" for name in KEY]
        empty = there("record", "add", REPORT, *key)["id"]
        assert empty == draft  # the same report, at a computer that has none of its answers
        done = there("record", "import", empty, str(online))
        assert done["taken"] and not done["unread"] and not done["clashes"]
        there("record", "export", empty, "--format", "xml", "--out", str(again))
        cells = [one("record", "show", draft)["cells"] for one in (here, there)]
    assert nameless(again.read_text("utf-8")) == nameless(first.read_text("utf-8"))
    single = [{path: cell["value"] for path, cell in one.items() if "/" not in path} for one in cells]
    assert single[0] == single[1] and len(single[0]) > 30
    nested = [sorted((asked(path), str(cell["value"])) for path, cell in one.items() if asked(path)) for one in cells]
    assert nested[0] == nested[1] and nested[0]
