"""Search over a real workspace: what is typed, saved, moved out or erased is found, or not, at once."""

from __future__ import annotations

from brs_desktop.workspace import Workspace
from tests.workspace.conftest import Open


def titles(workspace: Workspace, words: str, language: str = "en") -> list[str]:
    return [hit.title for group in workspace.search(words, language=language) for hit in group.rows]


def test_before_the_texts_are_read_titles_are_found(workspace: Workspace) -> None:
    workspace.add("contacts", {"name": "Grace Wanjiru", "organisation": "NEMA", "remarks": "xylophone"})
    assert not workspace.searching.ready
    assert titles(workspace, "wanj") == ["Grace Wanjiru"] and titles(workspace, "xylophone nema") == []
    assert workspace.searching.fill()
    assert workspace.searching.ready and titles(workspace, "xylophone nema") == ["Grace Wanjiru"]


def test_filling_can_be_stopped_and_goes_on_at_the_next_opening(reopen: Open) -> None:
    told: list[int] = []
    assert not reopen().searching.fill(progress=told.append, cancelled=lambda: len(told) >= 2)
    opened = reopen()
    assert not opened.searching.ready
    assert opened.searching.fill() and opened.searching.ready
    assert reopen().searching.ready


def test_groups_name_list_and_place_and_show_why(workspace: Workspace) -> None:
    """A record found by its text shows the piece of it, with the question it answers, and where the words stand."""
    workspace.add("contacts", {"name": "Grace", "organisation": "NEMA", "remarks": "Knows a lot about asbestos waste."})
    workspace.searching.fill()
    (group,) = [one for one in workspace.search("asbestos lot", language="fr") if one.collection == "contacts"]
    assert (group.label, group.place, group.total, group.more) == ("Contacts", "contacts", 1, False)
    (hit,) = group.rows
    assert hit.title == "Grace" and hit.title_spans == () and hit.snippet == "Knows a lot about asbestos waste."
    assert [hit.snippet[start:end] for start, end in hit.snippet_spans] == ["lot", "asbestos"]
    assert hit.field == workspace.collection("contacts").field_label("remarks", "fr")
    (shown,) = workspace.search("grace").__iter__()
    assert shown.rows[0].title_spans == ((0, 5),) and shown.rows[0].snippet == ""


def test_what_is_typed_and_not_saved_yet_is_found(reopen: Open) -> None:
    """SYNC, writing 1: lists and search show journal rows too, also after a restart."""
    workspace = reopen()
    workspace.searching.fill()
    saved = workspace.add("contacts", {"name": "Grace", "organisation": "NEMA"}).key.record
    filler = workspace.open_filler("contacts", saved, kept=True)
    filler.answer("remarks", "xylophone")
    assert titles(workspace, "xylophone") == ["Grace"]
    filler.answer("remarks", "violin")
    workspace = reopen()
    assert titles(workspace, "violin") == ["Grace"] and titles(workspace, "xylophone") == []


def test_deleted_is_found_no_more_and_found_again_when_it_is_back(workspace: Workspace) -> None:
    workspace.searching.fill()
    record = workspace.add("contacts", {"name": "Zebedee", "organisation": "NEMA"}).key.record
    assert titles(workspace, "zebedee") == ["Zebedee"]
    workspace.delete(record)
    assert titles(workspace, "zebedee") == []
    workspace.set(record, {"alive": True})
    assert titles(workspace, "zebedee") == ["Zebedee"]


def test_a_collection_that_the_program_never_saw_is_searched_like_its_own(workspace: Workspace) -> None:
    workspace.searching.fill()
    workspace.add("wells", {"name": "Borehole by the mission", "depth": "12.5", "uses": "people"})
    assert titles(workspace, "mission boreholes") == ["Borehole by the mission"]


def test_shipped_facts_are_found_in_every_language(workspace: Workspace) -> None:
    workspace.searching.fill()
    for words, language in (("кения", "ru"), ("肯尼亚", "zh"), ("كينيا", "ar"), ("kenia", "es"), ("kenya", "fr")):
        groups = {group.collection: group for group in workspace.search(words, language=language)}
        assert "=ken" in [hit.record for hit in groups["parties"].rows], words
    found = {group.collection for group in workspace.search("50-29-3")}
    assert "chemicals" in found and "cycles" not in found


def test_practice_is_found_while_looking_around_only(reopen: Open) -> None:
    workspace = reopen()
    workspace.searching.fill()
    workspace.set_profile(home="")
    workspace.add("contacts", {"name": "Quixotic Partner", "organisation": "NEMA"})
    assert titles(workspace, "partner quixotic") == ["Quixotic Partner"]
    workspace.set_profile(home="KEN")
    assert titles(workspace, "partner quixotic") == []
    assert workspace.searching.find("partner quixotic", language="en", practice=True)
