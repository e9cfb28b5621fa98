"""Manifests are data, strictly checked: every refusal names the file, the line and the key, and others still load."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.values import Number, Ref

from brs_desktop.records import SHIPPED, ManifestProblem, Registry

Edited = Callable[..., Registry]

BAD = [
    # collection, text, what it becomes, code, key
    ("contacts", 'icon = "person"', 'icon = "Person!"', "bad-value", "icon"),
    ("contacts", 'icon = "person"', "icon = 3", "not-text", "icon"),
    ("contacts", 'icon = "person"', "", "missing-key", "icon"),
    ("contacts", 'icon = "person"', 'icon = "person"\ncolour = "red"', "unknown-key", "colour"),
    ("contacts", 'place = "contacts"', 'place = "attic"', "bad-value", "place"),
    ("contacts", "contacts/{home}", "contacts/{home", "bad-value", "partition"),
    ("contacts", "contacts/{home}", "{home}/contacts", "bad-value", "partition"),
    ("contacts", "contacts/{home}", "contacts/{country}", "bad-value", "partition"),
    ("contacts", 'title = "${name}"', 'title = "Contact"', "bad-value", "title"),
    ("contacts", 'title = "${name}"', 'title = "${nom}"', "unknown-field", "title"),
    ("contacts", 'title = "${name}"', 'title = "${phone_number}"', "repeated-field", "title"),
    ("contacts", 'list = ["name"', 'list = ["nobody"', "unknown-field", "list"),
    ("contacts", 'list = ["name"', 'list = ["name", "name"', "bad-value", "list"),
    ("contacts", 'sort = ["name"', 'sort = ["languages"', "unsuitable-field", "sort"),
    ("contacts", 'filter = ["country"', 'filter = "country", x = ["a"', "bad-toml", ""),
    ("contacts", "key = []", 'key = ["languages"]', "unsuitable-field", "key"),
    ("contacts", "key = []", 'key = "name"', "not-names", "key"),
    ("contacts", '    "telephones/*/phone_number",', '    "telephones/*/number",', "unknown-field", "personal"),
    ("contacts", '    "telephones/*/phone_number",', '    "phone_number",', "unknown-field", "personal"),
    ("contacts", 'en = "Contacts"\n', "", "missing-key", "label.en"),
    ("contacts", 'fr = "Contacts"', 'de = "Kontakte"', "unknown-key", "label.de"),
    ("import_responses", 'label = "name"', 'label = "nom"', "label-not-sorted", "lists.parties"),
    ("import_responses", 'value = "code"', 'value = "iso3"', "column-not-kept", "lists.parties"),
    ("import_responses", 'collection = "parties"', 'collection = "planets"', "unknown-collection", "lists.parties"),
    ("contacts", 'value = "code"', 'value = "iso3"', "list-differs", "lists.countries"),
    ("contacts", "countries = {", "nations = {", "list-missing", "lists"),
    ("contacts", "countries = {", "countries = { colour = 1,", "unknown-key", "lists.countries.colour"),
    ("contacts", "[lists]\n", "[lists]\nmoons = 1\n", "not-table", "lists.moons"),
    ("contacts", '"left_on", "successor"]', '"left_on", "heir"]', "unknown-field", "review_groups.standing"),
    ("import_responses", "parties = {", "countries = {", "list-differs", "lists.countries"),
    ("import_responses", 'rotterdam_status = "party"', 'status = "party"', "column-not-kept", "lists.parties"),
    ("contacts", 'icon = "person"', 'icon = "person"\nhidden = "yes"', "not-flag", "hidden"),
    ("basel_reports", 'convention = "basel"', 'convention = "bonn"', "bad-value", "report.convention"),
    ("basel_reports", 'convention = "basel"', "", "missing-key", "report.convention"),
    ("basel_reports", 'period = "year"', 'period = "kind"', "bad-value", "report.period"),
    ("basel_reports", 'period = "year"', 'round = "year"', "unknown-key", "report.round"),
    ("basel_reports", "basel/sent", "{kind}/sent", "bad-value", "report.sent"),
    ("basel_reports", '"part2"]', '"part3"]', "unknown-field", "report.fresh"),
    ("policy_briefs", "pages = 2", "pages = true", "bad-value", "narrative.pages"),
    ("policy_briefs", 'language = "lang"', 'language = "by"', "unsuitable-field", "narrative.language"),
    ("evaluation_reports", "{ summary = 3 }", "{ preface = 3 }", "unknown-field", "narrative.sections"),
]


@pytest.mark.parametrize(("name", "old", "new", "code", "key"), BAD, ids=[f"{b[3]}-{n}" for n, b in enumerate(BAD)])
def test_a_bad_manifest_is_refused_by_file_and_key(
    edited: Edited, name: str, old: str, new: str, code: str, key: str
) -> None:
    registry = edited(name, old, new)
    problem = next(p for p in registry.problems if p.file.parent.name == name)
    assert (problem.code, problem.key, problem.file.name) == (code, key, "collection.toml")
    assert name not in registry
    assert "chemicals" in registry, "the others still load"
    if old.strip() and code not in ("missing-key",):
        assert problem.line > 0
    assert str(problem.file) in problem.message
    assert "{" not in problem.message.split(": ", 2)[-1] or "{" in new


def test_the_line_is_the_one_with_the_key(edited: Edited) -> None:
    problem = edited("contacts", 'icon = "person"', "\n\nicon = 3").problems[0]
    text = problem.file.read_text(encoding="utf-8").splitlines()
    assert text[problem.line - 1] == "icon = 3"


NEED_NO_COUNTRY = {
    "chemicals", "cycles", "waste_codes", "documents", "remarks", "private_notes", "form_packages",
    "secretariat_reports", "evaluation_reports", "policy_briefs",
}  # fmt: skip


def test_a_collection_whose_list_is_gone_goes_too(edited: Edited) -> None:
    registry = edited("parties", 'title = "${name}"', 'title = "${nothing}"')
    assert {c.name for c in registry} == NEED_NO_COUNTRY
    assert {p.code for p in registry.problems} == {"unknown-field", "unknown-collection"}


def test_a_form_that_does_not_convert_names_the_form(edited: Edited) -> None:
    registry = edited("contacts", "| end_group | reach |", "| end_repeat | reach |", file="form.md")
    problem = next(p for p in registry.problems if p.file.parent.name == "contacts")
    assert (problem.code, problem.file.name) == ("bad-form", "form.md")
    assert problem.values["detail"]


def test_a_missing_form_is_said(edited: Edited, tmp_path: Path, cache: Path) -> None:
    edited("contacts", "icon", "icon")
    (tmp_path / "collections" / "contacts" / "form.md").unlink()
    problem = Registry.load([tmp_path / "collections"], cache=cache).problems[0]
    assert (problem.code, problem.file.name) == ("unreadable", "form.md")


def test_bounds_are_held(edited: Edited) -> None:
    registry = edited("contacts", "icon =", "#" * 70_000 + "\nicon =")
    assert registry.problems[0].code == "too-large"


def test_a_name_can_be_taken_once(edited: Edited, tmp_path: Path, cache: Path) -> None:
    edited("contacts", "icon", "icon")
    folders = [tmp_path / "collections", tmp_path / "collections"]
    registry = Registry.load(folders, cache=cache)
    assert len(registry) == len(Registry.load(cache=cache))
    assert {p.code for p in registry.problems} == {"twice"}


def test_a_torn_cache_only_costs_time_and_a_remembered_form_is_the_form(tmp_path: Path, cache: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "collections")
    shutil.copytree(cache / "forms", tmp_path / "forms")
    folders = [tmp_path / "collections"]
    first = Registry.load(folders, cache=tmp_path)
    kept = {file: file.read_bytes() for file in sorted((tmp_path / "forms").iterdir())}
    assert len(kept) >= len(first)
    for file, content in kept.items():
        file.write_bytes(content[:100])
    made = Registry.load(folders, cache=tmp_path)
    assert {c.name: c.hash for c in first} == {c.name: c.hash for c in made}
    assert sum(file.read_bytes() != content[:100] for file, content in kept.items()) == len(made), "converted anew"
    for one, again in zip(made, Registry.load(folders, cache=tmp_path), strict=True):
        assert one.package == again.package
        assert list(one.outline.fields.items()) == list(again.outline.fields.items())
        for name, choices in one.outline.choices.items():
            assert list(choices.items()) == list(again.outline.choices[name].items()), "the form's order counts"


def test_every_refusal_has_a_sentence() -> None:
    from brs_desktop.records import problems

    for code in problems._SENTENCES:
        values = {"limit": 1, "detail": "d", "value": "v", "collection": "c"}
        assert ManifestProblem(code, Path("f"), "k", **values).message.startswith("f: k: ")


def test_a_report_says_what_is_never_copied(registry: Registry) -> None:
    basel = registry["basel_reports"]
    assert basel.report is not None and basel.report.period in basel.key
    values = {"country": Ref("KEN", "Kenya"), "year": Number("2025")}
    assert basel.report.sent.resolve("KEN", "abc", values) == "report/KEN/2025/basel/sent"
    assert {"year", "submitted", "mov_exp/*/exp_t", "gen_y1", "q_rem"} <= basel.fresh, "a group stands for all in it"
    assert not basel.fresh & {"country", "fp_inst", "ca/*/ca_inst", "def_waste_text"}
    assert registry["contacts"].report is None and not registry["contacts"].fresh


def test_what_installers_bring_is_read_only(registry: Registry) -> None:
    assert {c.name for c in registry if c.read_only} == {
        "parties", "chemicals", "waste_codes", "meetings", "centres", "cycles",
    }  # fmt: skip
    assert {c.name for c in registry if c.hidden} == {"cycles", "remarks", "private_notes", "form_packages"}


def test_the_partition_rule_knows_home_and_practice(registry: Registry) -> None:
    contacts = registry["contacts"]
    assert contacts.partition_for("KEN", "abc") == "contacts/KEN"
    assert contacts.partition_for(None, "abc") == "practice/abc/contacts", "SYNC rule 5"
    assert contacts.partition_for("../x", "abc") == "practice/abc/contacts"
    assert registry["import_responses"].partition_for("KEN", "abc") == "report/KEN/rotterdam/draft"
    assert registry["parties"].partition_for(None, "abc") == "reference/global"


def test_two_laptops_make_one_key(registry: Registry) -> None:
    responses = registry["import_responses"]
    ours = responses.record_id({"country": Ref("KEN", "Kenya"), "chem": Ref("aldrin", "Aldrin")})
    theirs = responses.record_id({"country": " ken ", "chem": "ALDRIN"})
    assert ours == theirs == "=ken~aldrin"


def test_a_blank_key_is_refused_by_name(registry: Registry) -> None:
    with pytest.raises(SyncProblem) as refusal:
        registry["import_responses"].record_id({"country": "KEN", "chem": "  "})
    assert refusal.value.code == "bad-key"
    assert refusal.value.values == {"field": "chem"}


def test_sync_knows_of_a_collection_only_its_schema(registry: Registry) -> None:
    schema = registry.schema("contacts")
    assert schema is not None
    assert schema.is_personal("telephones/r1/phone_number")
    assert schema.is_personal("email")
    assert not schema.is_personal("organisation")
    assert frozenset({"active", "left_on", "successor"}) in schema.review_groups
    assert registry.schema("unheard_of") is None, "SYNC rule 11: kept and forwarded untouched"
