"""Choice lists from records: SQL over the read model, in six languages and by code."""

from __future__ import annotations

import pytest
from brs_sync.ids import RecordKey

from brs_desktop.records import QueryProblem, RecordLists
from tests.records.shelf import Shelf


@pytest.fixture
def lists(shelf: Shelf) -> RecordLists:
    """A few countries and chemicals, and the lists of the import response's form."""
    for code, status, en, zh in (
        ("KEN", "party", "Kenya", "肯尼亚"),
        ("FRA", "party", "France", "法国"),
        ("USA", "signatory", "America", "美国"),
    ):
        key = RecordKey("reference/global", "parties", "=" + code.lower())
        shelf.put(key, {"code": code, "name@en": en, "name@zh": zh, "rotterdam_status": status, "iso2": code[:2]})
    for code, convention, category, cas in (
        ("aldrin", "rotterdam", "ct_pest", "309-00-2"), ("tbt", "rotterdam", "ct_pest", "56-35-9"),
        ("tbt_i", "rotterdam", "ct_ind", "56-35-9"), ("mirex", "stockholm", "ct_pest", "2385-85-5"),
    ):  # fmt: skip
        key = RecordKey("reference/global", "chemicals", f"=x-{code}")
        shelf.put(key, {"entry": f"X-{code}", "code": code, "name@en": code.title(), "convention": convention,
                        f"category/{category}": True, "cas": cas})  # fmt: skip
    return RecordLists(shelf.model, lambda: shelf.connection)


def values(lists: RecordLists, name: str, **asked: object) -> list[str]:
    """The values of the entries found."""
    return [item.value for item in lists.items(name, **asked)]  # type: ignore[arg-type]


def test_only_what_the_manifest_lets_in_is_offered(lists: RecordLists) -> None:
    assert values(lists, "parties") == ["FRA", "KEN"]
    assert values(lists, "parties.csv") == ["FRA", "KEN"]


def test_a_choice_filter_is_a_condition(lists: RecordLists) -> None:
    assert values(lists, "chemicals", where=[("category", "ct_pest")]) == ["aldrin", "tbt"]
    assert values(lists, "chemicals", where=[("category", "ct_ind")]) == ["tbt_i"]
    assert values(lists, "chemicals", where=[("category", "ct")]) == []
    assert values(lists, "chemicals", where=[("category", "")]) == []


def test_search_works_in_any_language_and_by_code(lists: RecordLists) -> None:
    assert values(lists, "parties", search="肯尼", language="fr") == ["KEN"]
    assert values(lists, "parties", search="fra") == ["FRA"]
    assert values(lists, "chemicals", search="309-00") == ["aldrin"]
    assert values(lists, "chemicals", search="TBT_I") == ["tbt_i"]
    assert values(lists, "chemicals", search="tbt")[0] == "tbt", "what was typed comes first"


def test_labels_speak_the_readers_language(lists: RecordLists) -> None:
    assert [item.label for item in lists.items("parties", language="zh")] == ["法国", "肯尼亚"]
    assert lists.label("parties", "KEN", "zh") == "肯尼亚"
    assert lists.label("parties", "KEN", "ru") == "Kenya", "English where there is no other"
    assert lists.label("parties", "USA", "en") == "America", "no longer offered, still readable"
    assert lists.label("parties", "XXX", "en") is None
    assert lists.items("parties", language="zh")[0].columns["name"] == "法国"


def test_pages_of_a_list(lists: RecordLists) -> None:
    whole = values(lists, "chemicals")
    assert [values(lists, "chemicals", offset=n, limit=1)[0] for n in range(len(whole))] == whole
    assert values(lists, "chemicals", offset=len(whole)) == []


def test_an_unknown_list_column_or_bound_is_refused(lists: RecordLists) -> None:
    for name, asked in (("planets", {}), ("parties", {"where": [("email", "x")]}), ("parties", {"limit": 10_000})):
        with pytest.raises(QueryProblem):
            lists.items(name, **asked)  # type: ignore[arg-type]


def test_a_label_is_looked_up_once_for_as_long_as_nothing_is_written(lists: RecordLists, shelf: Shelf) -> None:
    asked: list[str] = []
    shelf.connection.set_trace_callback(lambda text: asked.append(text) if "LIMIT 1" in text else None)
    assert [lists.label("parties", "KEN", code) for code in ("zh", "ru", "zh")] == ["肯尼亚", "Kenya", "肯尼亚"]
    assert len(asked) == 1
    key = RecordKey("reference/global", "parties", "=ken")
    shelf.put(key, {"code": "KEN", "name@en": "Republic of Kenya", "rotterdam_status": "party", "iso2": "KE"})
    assert lists.label("parties", "KEN", "en") == "Republic of Kenya"
    shelf.connection.set_trace_callback(None)
