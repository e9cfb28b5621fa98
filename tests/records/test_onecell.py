"""What stands in the one cell of a group is found and linked like any other answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import Missing, Number, Ref, Value

from brs_desktop.records import Registry, referrers
from tests.records.search.asking import Asker

BEFORE = "| | select_one cond_unit | cond_unit |"
MORE = "| | text | cond_of | Of | | | | | |\n| | select_one_from_file chemicals.csv | cond_chem | Instead | | | | | |\n"
KEY = RecordKey("report/KEN/rotterdam/draft", "import_responses", "=ken~aldrin")


@pytest.fixture
def asker(edited: Callable[..., Registry]) -> Asker:
    return Asker(edited("import_responses", BEFORE, MORE + BEFORE, file="form.md"))


def links(asker: Asker) -> list[tuple[object, ...]]:
    found = asker.connection.execute("SELECT path, target, value FROM records_links ORDER BY 1").fetchall()
    return [row for row in found if row[0].startswith("conditions/")]


def test_an_answer_in_a_groups_cell_is_found_and_linked(asker: Asker) -> None:
    asker.put(RecordKey("reference/global", "chemicals", "=ddt"), {"code": "ddt", "name@en": "Zeidane"})
    told: dict[str, Value] = {
        "cond_limit": Number("5"),
        "cond_unit": "cu_t",
        "cond_of": "drumfuls",
        "cond_chem": Ref("ddt", "DDT"),
    }
    asker.put(KEY, {"conditions/a/alive": True, "conditions/a/cond_amount": told})
    for words in ("metric tons", "тонны", "drumfuls", "zeidane"):
        assert [one.rows[0].key for one in asker.matches(words) if one.collection == "import_responses"] == [KEY], words
    assert links(asker) == [("conditions/a/cond_chem", "chemicals", "ddt")]
    (referrer,) = referrers(asker.model, asker.connection, RecordKey("reference/global", "chemicals", "=ddt"))
    assert (referrer.key, referrer.path) == (KEY, "conditions/a/cond_chem")
    asker.put(KEY, {"conditions/a/alive": True, "conditions/a/cond_amount": {"cond_limit": Number("5")}})
    assert links(asker) == [] and asker.titles("drumfuls") == []
    asker.put(KEY, {"conditions/a/alive": True, "conditions/a/cond_amount": Missing("unknown")})
    assert links(asker) == []
    # As it was answered when the group's questions had cells of their own.
    asker.put(KEY, {"conditions/a/alive": True, "conditions/a/cond_of": "sackfuls"})
    assert len(asker.titles("sackfuls")) == 1
