"""The shipped forms filled with the shipped facts: relevance, rows, lists and constraints."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from brs_sync.replica import Replica
from brs_sync.values import Ref

from brs_desktop.forms import FormSession
from brs_desktop.records import RecordLists, Registry
from tests.records.conftest import shown

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def facts(
    tmp_path_factory: pytest.TempPathFactory, registry: Registry, known: Path
) -> Iterator[tuple[Replica, RecordLists]]:
    """A replica with the shipped set, and the lists made of it."""
    folder = tmp_path_factory.mktemp("facts")
    with shown(shutil.copytree(known, folder, dirs_exist_ok=True), registry) as made:
        yield made


def session(registry: Registry, name: str, lists: RecordLists, language: str = "en", **more: object) -> FormSession:
    """An editor of a collection's form."""
    return FormSession(
        registry[name].form,
        clock=lambda: NOW,
        zone=UTC,
        lists=lists,
        language=language,
        **more,  # type: ignore[arg-type]
    )


def test_conditions_are_asked_for_a_conditional_consent_only(
    registry: Registry, facts: tuple[Replica, RecordLists]
) -> None:
    form = session(registry, "import_responses", facts[1])
    form.answer("dec", "cd_cond")
    form.add_row("conditions", "r1")
    form.answer("conditions/r1/cond_kind", "ck_quantity")
    assert form.state("conditions/r1/cond_limit").relevant
    form.answer("conditions/r1/cond_limit", "-1")
    form.answer("conditions/r1/cond_from", "2026-05-01")
    form.answer("conditions/r1/cond_until", "2026-04-30")
    broken = {problem.path for problem in form.problems() if problem.kind == "constraint"}
    assert broken == {"conditions/r1/cond_limit", "conditions/r1/cond_until"}
    form.answer("conditions/r1/cond_kind", "ck_permit")
    assert not form.state("conditions/r1/cond_limit").relevant
    form.answer("dec", "cd_yes")
    assert not form.state("cond").relevant
    assert not any(path.startswith("conditions/") for path in form.relevant_values())


def test_the_category_decides_which_chemicals_are_offered(
    registry: Registry, facts: tuple[Replica, RecordLists]
) -> None:
    form = session(registry, "import_responses", facts[1], "ar")
    form.answer("cat", "ct_ind")
    assert len(form.choices("chem", "", 0, 100).items) == 19
    form.answer("chem", "tbt_i")
    assert form.state("chem").value == Ref("tbt_i", "مركبات ثلاثي بوتيل القصدير")
    delta = form.answer("cat", "ct_pest")
    assert [cleared.path for cleared in delta.cleared] == ["chem"], "an impossible child answer is cleared and said"


def test_only_parties_give_import_responses_and_contacts_may_be_anywhere(
    registry: Registry, facts: tuple[Replica, RecordLists]
) -> None:
    response, contact = (session(registry, name, facts[1]) for name in ("import_responses", "contacts"))
    assert response.choices("country", "usa", 0, 5).items == ()
    assert [item.value for item in contact.choices("country", "usa", 0, 5).items] == ["USA"]


def test_a_contact_says_what_it_is_designated_for(registry: Registry, facts: tuple[Replica, RecordLists]) -> None:
    form = session(registry, "contacts", facts[1])
    form.answer("conv", ["cv_r"])
    assert form.state("rc_kind").relevant
    assert form.state("rc_kind").required
    assert not form.state("bc_kind").relevant
    form.answer("languages", ["lg_en", "lg_fr"])
    form.answer("preferred_language", "lg_ru")
    form.answer("telephone", "call me")
    form.answer("email", "nobody")
    form.answer("confirmed_on", "2026-11-22")
    broken = {problem.path for problem in form.problems() if problem.kind == "constraint"}
    assert broken == {"preferred_language", "telephone", "email", "confirmed_on"}
    for path, value in (("telephone", "+254 (20) 000-0000"), ("email", "a@b.org"), ("confirmed_on", "2026-11-21")):
        form.answer(path, value)
        assert form.state(path).violation is None, path


@pytest.mark.parametrize("name", ["parties", "chemicals"])
def test_every_shipped_record_is_right_by_its_own_form(
    registry: Registry, facts: tuple[Replica, RecordLists], name: str
) -> None:
    replica, lists = facts
    for key in replica.records(name):
        answers = {path: cell.value for path, cell in replica.cells(key).items()}
        form = session(registry, name, lists, answers=answers)
        assert form.problems() == (), key
        assert {_question(path) for path in answers} <= {_question(path) for path in form.relevant_values()}, key


def _question(path: str) -> str:
    """The question of a cell: languages and members of a set belong to it."""
    return path.partition("/")[0].partition("@")[0]
