"""A command line's words: any order, one meaning, and a refusal that names the word at fault."""

from __future__ import annotations

import random
import shlex

import pytest
from brs_sync.values import Missing, Number
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.commands.parse import parse
from brs_desktop.commands.shape import FLAGS
from brs_desktop.commands.table import COMMANDS
from brs_desktop.commands.values import assignment, assignments
from brs_desktop.errors import Problem


def refused(*words: str) -> str:
    with pytest.raises(Problem) as caught:
        parse(words)
    assert caught.value.exit == 2
    return caught.value.code


@given(st.randoms(use_true_random=False), st.lists(st.sampled_from(["--json", "--descending"]), unique=True))
def test_options_mean_the_same_wherever_they_stand(shuffle: random.Random, flags: list[str]) -> None:
    options = [["--workspace", "w"], ["--search=a b"], ["--limit", "3"], *([flag] for flag in flags)]
    words = [["record"], ["list"], ["contacts"]]
    places = sorted(shuffle.choices(range(len(words) + 1), k=len(options)))
    shuffle.shuffle(options)
    for place, option in zip(reversed(places), options):
        words.insert(place, option)
    call = parse([word for group in words for word in group])
    assert call.command is not None and call.command.words == "record list"
    assert call.arguments == ("contacts",)
    assert call.option("workspace") == "w" and call.option("search") == "a b" and call.number("limit", None) == 3
    assert call.flag("json") == ("--json" in flags) and call.flag("descending") == ("--descending" in flags)


def test_a_command_may_be_written_short() -> None:
    for word in ("add", "set", "show", "list", "delete", "history"):
        call = parse([word, "x", "a=b"] if word in ("add", "set") else [word, "x"])
        assert call.command is not None and call.command.words == f"record {word}"


def test_after_two_dashes_nothing_is_an_option() -> None:
    call = parse(["record", "set", "ID", "--", "--json=1", "a=--x"])
    assert call.arguments == ("ID", "--json=1", "a=--x")
    assert not call.flag("json")


def test_an_option_takes_the_next_word_whatever_it_looks_like() -> None:
    call = parse(["conflicts", "settle", "c", "--value", "-5", "--reason", "--because"])
    assert call.option("value") == "-5" and call.option("reason") == "--because"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("nonsense", "unknown-command"),
        ("record frobnicate x", "unknown-command"),
        ("record", "unknown-command"),
        ("sync --frobnicate", "unknown-option"),
        ("sync --out x", "option-not-here"),
        ("sync --workspace", "option-without-value"),
        ("sync --workspace a --workspace b", "option-twice"),
        ("sync --json=yes", "bad-option-value"),
        ("record show", "wrong-arguments"),
        ("record show a b", "wrong-arguments"),
        ("record set a", "wrong-arguments"),
        ("edit save", "wrong-arguments"),
    ],
)
def test_a_wrong_word_is_named(words: str, code: str) -> None:
    assert refused(*shlex.split(words)) == code


@pytest.mark.parametrize("text", ["-1", "x", "1.5", "٣", "99999999999", ""])
def test_a_number_option_takes_a_whole_number_only(text: str) -> None:
    with pytest.raises(Problem) as caught:
        parse(["record", "list", "contacts", f"--limit={text}"]).number("limit", None)
    assert caught.value.code == "bad-option-value"


def test_every_option_has_one_arity_and_every_command_a_home() -> None:
    for command in COMMANDS:
        assert (set(command.options) & FLAGS) <= FLAGS
        module, _colon, function = command.target.partition(":")
        loaded = __import__(f"brs_desktop.commands.{module}", fromlist=[function])
        assert callable(getattr(loaded, function)), command.words


def test_text_is_kept_to_the_letter() -> None:
    assert assignment("a=b=c  ").value == "b=c  "
    assert assignment("rep/r1/q=").value == ""
    assert assignment("title@fr=é").path == "title@fr"


def test_typed_json_means_what_it_says() -> None:
    assert assignment("a:=12.50").value == Number("12.50")
    assert assignment('a:=["x", "y"]').value == ["x", "y"]
    assert assignment("a:=null").value is None
    assert assignment('a:={"missing": "unknown"}').value == Missing("unknown")
    assert assignment("a:=null").typed and not assignment("a=null").typed


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("name", "not-an-assignment"),
        ("=x", "bad-path"),
        ("a//b=x", "bad-path"),
        ("+/q=x", "bad-path"),
        ("a b=x", "bad-path"),
        ("a:={", "bad-json"),
        ("a:=NaN", "bad-json"),
        ("a:=" + "[" * 5000, "bad-json"),
        ("a=" + "x" * 1_000_001, "too-large"),
    ],
)
def test_what_is_no_assignment_is_refused(word: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        assignments([word], lambda: "r1")
    assert (caught.value.code, caught.value.exit) == (code, 2)


def test_a_plus_is_one_fresh_row_of_its_repeat() -> None:
    rows = iter(["r1", "r2", "r3", "r4"])
    words = ["rep/+/a=1", "rep/+/b=2", "rep/+x/a=3", "rep/+x/sub/+/c=4", "other/+/a=5"]
    paths = [one.path for one in assignments(words, lambda: next(rows))]
    assert paths == ["rep/r1/a", "rep/r1/b", "rep/r2/a", "rep/r2/sub/r3/c", "other/r4/a"]
