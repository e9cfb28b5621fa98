"""Pages of lists keep the laws of a plain sorted list: paging, sorting, filtering, searching, bounds."""

from __future__ import annotations

from typing import Any

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import Missing, Ref, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.collation import sort_key
from brs_desktop.folding import fold
from brs_desktop.language import LANGUAGES
from brs_desktop.records import QueryProblem, Registry, page
from tests.records.shelf import Shelf

NAMES = ["Amina", "amina", "Élodie", "Zoë", "Ñandú", "Núñez", "Ольга", "Йосиф", "肯尼", "中村", "أمل", "", "Ångström"]
LABELS: dict[str, dict[str, str]] = {
    "KEN": {"en": "Kenya", "fr": "Kenya", "es": "Kenia", "ru": "Кения", "zh": "肯尼亚", "ar": "كينيا"},
    "FRA": {"en": "France", "fr": "France", "es": "Francia", "ru": "Франция", "zh": "法国", "ar": "فرنسا"},
    "ESP": {"en": "Spain", "fr": "Espagne", "es": "España", "ru": "Испания", "zh": "西班牙", "ar": "إسبانيا"},
}
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(NAMES),
            "country": st.sampled_from(["KEN", "FRA", "ESP", "XXX", ""]),
            "conv": st.sets(st.sampled_from(["cv_b", "cv_r", "cv_s"])),
            "confirmed_on": st.sampled_from(["", "2025-12-01", "2026-01-31"]),
        }
    ),
    max_size=9,
)
Person = dict[str, Any]


def shelved(registry: Registry, people: list[Person]) -> Shelf:
    """The three countries and these people."""
    shelf = Shelf(registry)
    for code, names in LABELS.items():
        key = RecordKey("reference/global", "parties", "=" + code.lower())
        shelf.put(key, {"code": code, **{f"name@{language}": text for language, text in names.items()}})
    for number, person in enumerate(people):
        cells: dict[str, Value] = {"name": person["name"], "confirmed_on": person["confirmed_on"], "organisation": "UN"}
        cells |= {"country": Ref(person["country"], "")} if person["country"] else {}
        cells |= {f"conv/{member}": True for member in person["conv"]}
        shelf.put(RecordKey("contacts/KEN", "contacts", f"a-{number}"), cells)
    return shelf


def expected(people: list[Person], sort: str | None, descending: bool, language: str) -> list[str]:
    """The ids in the order that the rules say, by plain sorting."""

    def keys(number: int) -> tuple[str, str, str]:
        person = people[number]
        title = sort_key(person["name"], language)
        code = person["country"]
        label = sort_key(LABELS[code][language], language) if code in LABELS else code.lower()
        value = {None: title, "name": title, "country": label, "confirmed_on": person["confirmed_on"]}[sort]
        return value, title, f"a-{number}"

    order = sorted(range(len(people)), key=keys, reverse=descending)
    order.sort(key=lambda number: keys(number)[0] == "")
    return [f"a-{number}" for number in order]


@given(
    people=PEOPLE,
    sort=st.sampled_from([None, "name", "country", "confirmed_on"]),
    descending=st.booleans(),
    language=st.sampled_from(LANGUAGES),
    size=st.integers(1, 4),
)
@settings(max_examples=60, deadline=None)
def test_pages_put_together_are_the_sorted_list(
    registry: Registry, people: list[Person], sort: str | None, descending: bool, language: str, size: int
) -> None:
    shelf = shelved(registry, people)
    found: list[str] = []
    for offset in range(0, len(people) + size, size):
        got = page(
            shelf.model, shelf.connection, "contacts",
            sort=sort, descending=descending, offset=offset, limit=size, language=language,
        )  # fmt: skip
        assert got.total == len(people)
        assert len(got.rows) == max(0, min(size, len(people) - offset))
        found += [row.id for row in got.rows]
    assert found == expected(people, sort, descending, language)


@given(
    people=PEOPLE,
    country=st.sampled_from([None, "KEN", "", ("KEN", "ESP"), ("", "XXX")]),
    conv=st.sampled_from([None, "cv_b", "", ("cv_r", "cv_s")]),
    search=st.sampled_from(["", "amina", "KENYA", "肯", "españa", "ольга", "a un", "كين", "zoe", "%", "_", "'"]),
)
@settings(max_examples=80, deadline=None)
def test_filters_and_search_keep_what_a_plain_test_keeps(
    registry: Registry,
    people: list[Person],
    country: str | tuple[str, ...] | None,
    conv: str | tuple[str, ...] | None,
    search: str,
) -> None:
    shelf = shelved(registry, people)
    filters = {name: wanted for name, wanted in (("country", country), ("conv", conv)) if wanted is not None}
    got = page(shelf.model, shelf.connection, "contacts", filters=filters, search=search, limit=100)
    kept = {f"a-{n}" for n, person in enumerate(people) if _kept(person, country, conv, search)}
    assert {row.id for row in got.rows} == kept
    assert got.total == len(kept)


def _kept(person: Person, country: Any, conv: Any, search: str) -> bool:
    countries = (country,) if isinstance(country, str) else country
    wanted = (conv,) if isinstance(conv, str) else conv
    words = [person["name"], "UN", person["country"], *LABELS.get(person["country"], {}).values()]
    texts = [fold(word) for word in words]
    return (
        (countries is None or person["country"] in countries)
        and (wanted is None or any((not person["conv"]) if w == "" else w in person["conv"] for w in wanted))
        and all(any(term in text for text in texts) for term in fold(search).split())
    )


def test_values_are_words_for_the_reader(registry: Registry) -> None:
    shelf = shelved(registry, [{"name": "A", "country": "KEN", "conv": set(), "confirmed_on": "2026-01-31"}])
    row = page(shelf.model, shelf.connection, "contacts", language="es").rows[0]
    columns = registry["contacts"].list
    shown, raw = dict(zip(columns, row.values, strict=True)), dict(zip(columns, row.raw, strict=True))
    names = ("name", "function", "organisation", "country", "confirmed_on")
    assert [shown[name] for name in names] == ["A", "", "UN", "Kenia", "31 ene 2026"]
    assert [raw[name] for name in names] == ["A", "", "UN", "KEN", "2026-01-31"]


def test_a_reason_is_no_blank(registry: Registry) -> None:
    shelf = Shelf(registry)
    key = RecordKey("contacts/KEN", "contacts", "a-1")
    shelf.put(key, {"name": "A", "function": Missing("confidential")})
    row = page(shelf.model, shelf.connection, "contacts").rows[0]
    assert row.values[registry["contacts"].list.index("function")] == "confidential"


def test_the_forms_own_choices_sort_in_the_forms_order(registry: Registry) -> None:
    shelf = Shelf(registry)
    for decision in ("cd_cond", "cd_no", "cd_yes", ""):
        key = RecordKey("report/KEN/rotterdam/draft", "import_responses", f"=ken~{decision or 'none'}")
        shelf.put(key, {"chem": decision or "none", "dec": decision or None})
    rows = page(shelf.model, shelf.connection, "import_responses", sort="dec", language="fr").rows
    assert [row.values[3] for row in rows] == [
        "Refus d’importation", "Consentement à l’importation", "Consentement sous conditions", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "email"},
        {"sort": "name; DROP TABLE records_tables"},
        {"filters": {"email": "x"}},
        {"filters": {"country": ["x"] * 300}},
        {"filters": {"country": []}},
        {"limit": 0},
        {"limit": 5_000},
        {"offset": -1},
    ],
)
def test_what_the_manifest_does_not_offer_is_refused(shelf: Shelf, asked: dict[str, Any]) -> None:
    with pytest.raises(QueryProblem):
        page(shelf.model, shelf.connection, "contacts", **asked)


def test_a_page_reads_no_whole_table(shelf: Shelf) -> None:
    for number in range(30):
        shelf.put(RecordKey("contacts/KEN", "contacts", f"a-{number:02}"), {"name": f"Person {number:02}"})
    got = page(shelf.model, shelf.connection, "contacts", offset=10, limit=5)
    assert [row.title for row in got.rows] == [f"Person {number}" for number in range(10, 15)]
    assert got.total == 30
