"""The library's list: facets counted in SQL, themes found in six languages, thousands of entries at once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from brs_sync.ids import RecordKey

from brs_desktop.language import LANGUAGES, set_language
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.library import Facet, Library, Wanted
from tests.library.papers import pdf


def everything(library: Library, wanted: Wanted | None = None) -> dict[str, tuple[str, ...]]:
    """Every row that is asked for: its stored values by record."""
    return {row.id: row.row.raw for row in library.page(wanted, limit=1000).rows}


def facet(library: Library, name: str, wanted: Wanted | None = None) -> Facet:
    return next(one for one in library.facets(wanted) if one.name == name)


def test_counts_are_those_of_the_rows(library: Library) -> None:
    kind, languages, year = (library.collection.list.index(name) for name in ("kind", "languages", "year"))
    rows = everything(library).values()
    for name, place in (("kind", kind), ("year", year)):
        counted = {one.value: one.count for one in facet(library, name).options}
        assert counted == Counter(row[place] for row in rows if row[place])
    spoken = Counter(language for row in rows for language in row[languages].split())
    assert {one.value: one.count for one in facet(library, "languages").options} == spoken


def test_a_facet_is_counted_under_the_others_and_not_under_itself(library: Library) -> None:
    wanted = Wanted(filters={"conventions": ("stockholm",), "kind": ("decision",)})
    conventions = {one.value: one.count for one in facet(library, "conventions", wanted).options}
    for convention, count in conventions.items():
        alone = Wanted(filters={"conventions": (convention,), "kind": ("decision",)})
        assert len(everything(library, alone)) == count > 0
    both = Wanted(filters={"conventions": ("stockholm", "basel"), "kind": ("decision",)})
    assert conventions["stockholm"] + conventions["basel"] >= len(everything(library, both)) > conventions["stockholm"]
    chosen = [one.value for one in facet(library, "conventions", wanted).options if one.chosen]
    assert chosen == ["stockholm"]


def test_what_is_chosen_stays_offered_when_it_finds_nothing(library: Library) -> None:
    wanted = Wanted(search="zzzz", filters={"themes": ("ddt",)})
    [option] = facet(library, "themes", wanted).options
    assert (option.value, option.count, option.chosen) == ("ddt", 0, True)


def test_kept_and_here_are_counted(library: Library, given: Path) -> None:
    first, second = (library.import_files([pdf(given / f"{n}.pdf", [[n]])]).added[0].record for n in "ab")
    library.keep(second, True)
    counts = {one.value: one.count for one in facet(library, "shelf").options}
    assert counts["here"] == 2 and counts["kept"] == 1
    assert set(everything(library, Wanted(filters={"shelf": ("here",)}))) == {first, second}
    [row] = library.page(Wanted(filters={"shelf": ("here", "kept")})).rows
    assert row.id == second and row.kept and row.state == "here"


def test_themes_of_science_and_health_filter_the_library(workspace: Workspace, library: Library) -> None:
    """SYS-26: the facets 'science and technology' and 'health' narrow the list without a network."""
    made = workspace.add("documents", {"title": "Mercury and health", "themes": "health science_technology"})
    for theme in ("health", "science_technology"):
        labels = {one.value: one.label for one in facet(library, "themes").options}
        assert theme in labels and labels[theme] != theme
        assert made.key.record in everything(library, Wanted(filters={"themes": (theme,)}))


def test_a_theme_searched_in_any_of_six_languages_lists_the_same_decisions(library: Library) -> None:
    """SYS-05, before and after the search index is made."""
    for made in (False, True):
        if made:
            library.workspace.searching.fill()
        for theme in ("regional_centres", "e_waste", "illegal_traffic", "exemptions"):
            found = []
            for language in LANGUAGES:
                words = library.collection.choice_label("themes", theme, language)
                wanted = Wanted(search=words, filters={"kind": ("decision",)})
                found.append({row for row in everything(library, wanted)})
            tagged = set(everything(library, Wanted(filters={"themes": (theme,), "kind": ("decision",)})))
            assert tagged and all(tagged <= one for one in found), (made, theme, [len(one) for one in found])


def test_the_list_speaks_the_language_spoken(library: Library) -> None:
    set_language("fr")
    labels = {one.label for one in facet(library, "kind").options}
    assert "Décision" in labels and "Decision" not in labels


def test_thousands_of_entries_are_listed_in_pages(workspace: Workspace, library: Library) -> None:
    with workspace.edit() as edit:
        for number in range(2000):
            key = RecordKey("library/KEN", "documents", workspace.replica.new_record_id("documents"))
            for path, value in (
                ("alive", True),
                ("form", library.collection.form_hash),
                ("title@en", f"Document {number}"),
                ("kind", "study"),
                ("themes/health", True),
            ):
                edit.set(key, path, value)
    page = library.page(Wanted(filters={"kind": ("study",)}), offset=100, limit=50)
    assert page.total == 2000 and len(page.rows) == 50
    assert {one.value: one.count for one in facet(library, "themes").options}["health"] >= 2000
