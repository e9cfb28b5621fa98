"""The words of a form are left unread until a language is spoken: nobody sees a difference but the clock."""

from __future__ import annotations

import pytest

from brs_desktop.forms import FormDefinition, FormError, Limits, load_form
from tests.forms.xforms import inputs, run, xform

_WORDS = (
    '<itext><translation lang="English (en)"><text id="a"><value>Rows &amp; <output value="/data/b"/> of them</value>'
    '<value form="guidance">One &lt; two</value></text><text id="b"><value/></text>'
    '<text id="c">\n<value> plain </value> </text></translation>\n'
    ' <translation default="true()" lang="Français (fr)"> <text id="a">\n<value>Lignes : <output value="/data/b"/>'
    '</value></text><text id="b"><value>Bé<output value="/data/a + 1"/></value></text></translation>'
    '<translation lang="Русский (ru)"/></itext>'
)
_LABELS = (
    '<input ref="/data/a"><label ref="jr:itext(\'a\')"/></input>'
    '<input ref="/data/b"><label ref="jr:itext(\'b\')"/></input>'
)


def _form(words: str) -> str:
    return xform("<a/><b/>", "/data/a | type='int'\n/data/b | type='int'", _LABELS, words)


def _read_at_once(words: str) -> str:
    """The same words in a form that is read whole: a comment among them is enough."""
    return words.replace("<itext>", "<itext><!-- here -->")


def _told(definition: FormDefinition) -> object:
    texts = {(code, name): definition.itext.forms(name, code) for code in definition.languages for name in "abc"}
    plain = {
        key: {
            form: [part if isinstance(part, str) else part.get("value") for part in parts]
            for form, parts in one.items()
        }
        for key, one in texts.items()
    }
    outputs = {name: [output.get("value") for output in definition.itext.outputs_of(name)] for name in "abc"}
    return definition.languages, definition.default_language, plain, outputs


def test_words_set_aside_are_the_words_that_are_read_at_once() -> None:
    aside, whole = load_form(_form(_WORDS)), load_form(_form(_read_at_once(_WORDS)))
    assert aside.itext._sources["en"].__class__ is str, "these words are set aside"
    assert whole.itext._sources["en"].__class__ is not str
    assert _told(aside) == _told(whole)
    assert aside.languages == ("en", "fr", "ru")
    assert aside.default_language == "fr"


def test_what_stands_in_words_set_aside_follows_the_answers() -> None:
    steps = [
        {"op": "answer", "ref": "/data/b", "value": 7},
        {"op": "set_language", "value": "English (en)"},
        {"op": "answer", "ref": "/data/a", "value": 2},
        {"op": "set_language", "value": "Français (fr)"},
    ]
    states = run({"xform": _form(_WORDS), "steps": steps})["states"]
    assert states[1]["/data/a"]["label"] == "Lignes : 7"
    assert states[2]["/data/a"]["label"] == "Rows & 7 of them"
    assert states[4]["/data/b"]["label"] == "Bé3"


@pytest.mark.parametrize(
    "words",
    [
        _WORDS.replace("</value>", "", 1),
        _WORDS.replace("&amp;", "&nothing;"),
        _WORDS.replace("</translation>", "</text>", 1),
        _WORDS.replace("Lignes", "Lignes & "),
    ],
)
def test_words_that_are_no_xml_are_refused_though_nobody_reads_them(words: str) -> None:
    with pytest.raises(FormError, match="cannot be read"):
        load_form(_form(words))


def test_words_set_aside_count_as_nodes() -> None:
    many = "".join(f'<text id="t{at}"><value>x</value></text>' for at in range(500))
    form = _form(f'<itext><translation lang="en">{many}</translation></itext>')
    assert load_form(form, limits=Limits(nodes=3_000)).languages == ("en",)
    with pytest.raises(FormError, match="nodes"):
        load_form(form, limits=Limits(nodes=1_000))


def test_words_in_a_comment_are_no_words() -> None:
    assert load_form(_form(f"<!-- {_WORDS} -->")).languages == ()
    assert load_form(_form(f"<itext><!-- {_WORDS} --></itext>")).languages == ()
    commented = f'<itext class="x"><!-- <itext>{_WORDS[7:]} --></itext>'
    assert load_form(_form(commented)).languages == ()


def test_a_group_called_as_the_words_are_keeps_what_is_in_it() -> None:
    group = "<itext><translation><text><value>kept</value></text></translation></itext>"
    form = xform(
        group, "/data/itext/translation/text/value | type='string'", inputs("/data/itext/translation/text/value")
    )
    state = run({"xform": form, "steps": []})["states"][0]
    assert state["/data/itext/translation/text/value"]["value"] == "kept"
