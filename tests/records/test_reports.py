"""The big forms filled to the end: every repeat, every language, the totals that the form computes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from brs_sync.values import Number, Ref

from brs_desktop.forms import FormSession
from brs_desktop.forms.check import check_definition
from brs_desktop.language import LANGUAGES
from brs_desktop.records import RecordLists, Registry

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
# Two rows of each of the ten repeats of the Basel report: path of a question to its answers in the rows.
ROWS: dict[str, dict[str, tuple[object, object]]] = {
    "ca": {"ca_role": (["r_export", "r_import"], ["r_transit"]), "ca_inst": ("Ministry", "Agency")},
    "addw": {"addw_desc": ("Ash", "Sludge"), "addw_y": (["Y18"], ["Y5", "Y6"]), "addw_h": (["H11"], ["H12"])},
    "agr": {
        "agr_title": ("Lusaka", "Bamako"),
        "agr_kind": ("k_bilateral", "k_bilateral"),
        "agr_parties": (["UGA", "TZA"], ["EU"]),
        "agr_from": ("2001-01-01", "1998-04-22"),
        "agr_to": ("2030-01-01", "2031-01-01"),
    },
    "fac": {
        "fac_name": ("Kiln", "Plant"),
        "fac_op": ("op_d", "op_r"),
        "fac_d": (["D10"], None),
        "fac_r": (None, ["R4", "R5"]),
        "fac_cap": ("1200.5", "80"),
    },
    "tas": {"tas_name": ("Regional centre", "Fund"), "tas_area": (["th_law"], ["th_law"])},
    "mov_exp": {
        "exp_y": ("Y31", "Y49"),
        "exp_ab": ("A1020", "A1181"),
        "exp_t": ("12.5", "7.25"),
        "exp_partner": ("DEU", "EU"),
        "exp_transit": (["ARE", "EGY"], ["ITA"]),
        "exp_op": ("op_r", "op_d"),
        "exp_r": ("R4", None),
        "exp_d": (None, "D10"),
    },
    "mov_imp": {
        "imp_y": ("Y8", "Y9"),
        "imp_t": ("100", "0.125"),
        "imp_partner": ("UGA", "TZA"),
        "imp_op": ("op_r", "op_r"),
        "imp_r": ("R9", "R1"),
    },
    "notint": {"ni_date": ("2025-03-01", "2025-04-01"), "ni_states": (["UGA"], ["TZA"]), "ni_t": ("1", "2")},
    "acc": {"acc_date": ("2025-05-01", "2025-06-01"), "acc_y": ("Y8", "Y9"), "acc_t": ("0.5", "3")},
    "ill": {
        "ill_date": ("2025-07-01", "2025-08-01"),
        "ill_ab": ("B3010", "A3210"),
        "ill_basis": (["il_a"], ["il_a"]),
        "ill_t": ("40", "2"),
    },
}
OPENED = {
    "def_add": "yes", "any_exp": "yes", "any_imp": "yes", "notint_any": "yes", "acc_any": "yes", "ill_any": "yes",
}  # fmt: skip


def opened(registry: Registry, name: str, lists: RecordLists, **more: object) -> FormSession:
    """An editor of a collection's form."""
    return FormSession(registry[name].form, clock=lambda: NOW, zone=UTC, lists=lists, **more)  # type: ignore[arg-type]


def basel(registry: Registry, lists: RecordLists) -> FormSession:
    """A Basel report with two rows in each repeat."""
    form = opened(registry, "basel_reports", lists)
    for path, value in {"country": "KEN", "year": "2025", **OPENED}.items():
        form.answer(path, value)
    for repeat, questions in ROWS.items():
        for number in (0, 1):
            form.add_row(repeat, f"r{number}")
            for question, answers in questions.items():
                if answers[number] is not None:
                    form.answer(f"{repeat}/r{number}/{question}", answers[number])  # type: ignore[arg-type]
    return form


def complete(form: FormSession, pick: dict[str, str]) -> None:
    """Answer what is still required, as long as an answer makes another question required."""
    while missing := [problem for problem in form.problems() if problem.kind == "required"]:
        for problem in missing:
            choices = form.state(problem.path).choices
            name = problem.path.rpartition("/")[2]
            form.answer(problem.path, pick.get(name) or (choices[0].value if choices else "Told"))


@pytest.mark.parametrize("name", ["basel_reports", "synergies_reviews", "assistance_needs"])
def test_nothing_in_the_form_is_wrong(registry: Registry, name: str) -> None:
    assert registry[name].package.warnings == ()
    found = check_definition(registry[name].form)
    assert [issue for issue in found if issue.level != "note"] == []
    assert registry[name].form.languages and set(registry[name].form.languages) == set(LANGUAGES)


def test_the_forms_are_as_large_as_the_official_ones(registry: Registry) -> None:
    def asked(name: str) -> int:
        return len(registry[name].outline.fields)

    assert asked("basel_reports") == 279
    assert {
        field.path.split("/")[0] for field in registry["basel_reports"].outline.fields.values() if field.repeated
    } == set(ROWS)
    assert asked("synergies_reviews") == 57 + 1, "the round of the review is asked too"
    assert asked("assistance_needs") == 34


def test_the_ten_repeats_fill_and_the_totals_follow(registry: Registry, lists: RecordLists) -> None:
    form = basel(registry, lists)
    assert {repeat: len(form.rows(repeat)) for repeat in ROWS} == dict.fromkeys(ROWS, 2)
    assert [problem for problem in form.problems() if problem.kind == "constraint"] == []
    totals = {name: form.state(name).text for name in ("exp_n", "exp_total", "exp_total_d", "exp_total_r")}
    assert totals == {"exp_n": "2", "exp_total": "19.75", "exp_total_d": "7.25", "exp_total_r": "12.5"}
    assert form.state("imp_total").text == "100.125"
    assert form.state("mov_exp/r0/exp_partner").value == Ref("DEU", "Germany")
    assert form.state("mov_exp/r0/exp_transit").value == "ARE EGY"
    form.remove_row("mov_exp", "r0")
    assert form.state("exp_total").text == "7.25"
    assert form.state("mov_exp/r1/exp_ab").value == Ref("A1181", form.state("mov_exp/r1/exp_ab").text)


def test_a_report_can_be_finished(registry: Registry, lists: RecordLists) -> None:
    form = basel(registry, lists)
    complete(form, {"kind": "first_version"})
    assert form.problems() == ()
    assert form.failures() == ()
    values = form.relevant_values()
    assert values["year"] == Number("2025")
    assert len([path for path in values if path.startswith("mov_exp/r0/")]) >= 8


@pytest.mark.parametrize(
    ("path", "value", "names"),
    [
        ("mov_exp/r0/exp_partner", "KEN", "an export does not go to the country itself"),
        ("mov_exp/r0/exp_transit", ["DEU"], "a country of transit is not that of destination"),
        ("mov_imp/r0/imp_t", "-1", "no amount is below zero"),
        ("agr/r0/agr_to", "2000-01-01", "an agreement does not end before it begins"),
        ("year", "1990", "the convention was in force from 1992"),
    ],
)
def test_what_cannot_be_is_said_in_six_languages(
    registry: Registry, lists: RecordLists, path: str, value: str, names: str
) -> None:
    form = basel(registry, lists)
    form.answer(path, value)
    messages = set()
    for language in LANGUAGES:
        form.set_language(language)
        (problem,) = [one for one in form.problems() if one.kind == "constraint"]
        assert problem.path == path, names
        messages.add(problem.message)
    assert len(messages) == len(LANGUAGES) and "" not in messages


def test_everything_shown_has_words_in_six_languages(registry: Registry, lists: RecordLists) -> None:
    form = basel(registry, lists)
    complete(form, {})
    for language in LANGUAGES:
        form.set_language(language)
        for item in form.items():
            assert item.label.strip(), f"{language}: {item.path}"
            if item.kind == "question":
                for choice in form.state(item.path).choices or ():
                    assert choice.label.strip(), f"{language}: {item.path}: {choice.value}"


def test_an_answered_movement_says_what_is_asked_next(registry: Registry, lists: RecordLists) -> None:
    form = basel(registry, lists)
    assert form.state("mov_exp/r0/exp_r").relevant and not form.state("mov_exp/r0/exp_d").relevant
    form.answer("any_exp", "no")
    assert not any(path.startswith("mov_exp/") for path in form.relevant_values()), "tables say nothing took place"
    assert form.state("exp_total").text in ("", "0")


def test_the_review_rates_what_was_rated(registry: Registry, lists: RecordLists) -> None:
    form = opened(registry, "synergies_reviews", lists)
    form.answer("country", "KEN")
    form.answer("round", "2012")
    form.answer("rtype", "rp_party")
    for path, value in (("o1_ja", "4"), ("o1_jm", "5"), ("o1_js", "5"), ("o2_ja", "1")):
        form.answer(path, value)
    assert form.state("o1_mean").text == "4.67"
    assert form.state("all_mean").text == "2.84", "the mean of the objectives that were rated"
    form.add_row("sug", "s1")
    complete(form, {})
    assert form.problems() == ()


def test_a_need_is_told_by_each_in_turn(registry: Registry, lists: RecordLists) -> None:
    form = opened(registry, "assistance_needs", lists)
    form.answer("role", "ro_fp")
    assert not form.state("rc_text").relevant and not form.state("sec_dec").relevant
    form.answer("cost", "1000")
    form.answer("own", "250")
    assert form.state("gap").text == "750"
    form.answer("role", "ro_sec")
    form.add_row("rc_part", "p1")
    complete(form, {"rc_fwd": "yes", "cost": "1000"})
    assert form.state("rc_why").relevant
    assert form.problems() == ()
