"""What docs/systems.csv says of the library, shown at the window."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QTreeWidget

from brs_desktop import language as tongue
from brs_desktop.language import LANGUAGES
from brs_desktop.ui import speech
from tests.ui.library.conftest import Reader
from tests.ui.library.test_library import check

THEMES = ("regional_centres", "e_waste", "ships")


def listed(person: Reader) -> set[str]:
    """The entries in the list, all of them brought."""
    table = person.place.presenter.table
    person.until(lambda: all([table.row(row) is not None for row in range(table.rowCount())]))
    return {table.row(row).id for row in range(table.rowCount())}


def unfold(person: Reader) -> None:
    """Show all themes, as one does with Enter on the line that says so."""
    tree = person.find(QTreeWidget, "library_facets")
    heads = (tree.topLevelItem(at) for at in range(tree.topLevelItemCount()))
    spoken = person.workspace.library.collection.field_label("themes", tongue.language())
    themes = next(one for one in heads if one.text(0) == spoken)
    last = themes.child(themes.childCount() - 1)
    if last.text(1) == "":
        tree.setCurrentItem(last)
        tree.setFocus()
        person.keys("Return")
        person.idle()


def label(person: Reader, field: str, value: str, language: str) -> str:
    return str(person.workspace.library.collection.choice_label(field, value, language))


def test_a_theme_in_any_of_six_languages_lists_the_same_decisions(amina: Reader) -> None:
    """SYS-05: chosen among the facets or typed, whatever language the window speaks."""
    search = amina.find(QLineEdit, "library_search")
    found: dict[str, list[set[str]]] = {theme: [] for theme in THEMES}
    for language in LANGUAGES:
        speech.switch(language)
        amina.place.presenter.clear()
        amina.idle()
        check(amina, label(amina, "kind", "decision", language))
        unfold(amina)
        for theme, lists in found.items():
            words = label(amina, "themes", theme, language)
            search.setText(words)
            amina.idle()
            lists.append(listed(amina))
            search.clear()
            amina.idle()
            check(amina, words)
            lists.append(listed(amina))
            check(amina, words)
    for lists in found.values():
        assert lists[0] and len(lists) == 12 and all(one == lists[0] for one in lists)


def test_science_and_health_filter_the_library_offline(amina: Reader) -> None:
    """SYS-26: two facets of the library, with no network."""
    amina.workspace.add("documents", {"title": "Mercury and children", "themes": "health science_technology"})
    amina.workspace.add("documents", {"title": "Air of towns", "themes": "health"})
    amina.place.presenter.reload()
    amina.idle()
    unfold(amina)
    for words, titles in (
        ("Health and environment", {"Mercury and children", "Air of towns"}),
        ("Science and technology", {"Mercury and children"}),
    ):
        check(amina, words)
        table = amina.place.presenter.table
        found = {table.row(row).values[0] for row in range(table.rowCount())}
        assert titles <= found and amina.workspace.profile.hub_url == ""
        check(amina, words)
