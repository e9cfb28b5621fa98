"""Templates filled: everything that came from outside is escaped, and what is missing is an error and no blank."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from brs_sync.hub.page import words
from brs_sync.hub.page.asking import Ask, Shown, place
from brs_sync.hub.page.tongue import NAMES, Tongue, fill, zone

FOLDER = Path(__file__).with_name("templates")


class Pages:
    """All templates, read once."""

    def __init__(self) -> None:
        self._made = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._made.filters["fill"] = lambda text, **values: fill(str(text), **values)
        self._made.filters["apart"] = _apart
        self._made.globals |= {"place": place, "languages": NAMES, "words": words}

    def render(self, shown: Shown, ask: Ask) -> bytes:
        """A page's bytes."""
        tongue = ask.tongue
        values: dict[str, object] = {
            "ask": ask,
            "tongue": tongue,
            "_": tongue.say,
            "ngettext": tongue.count,
            "zone": zone(ask.now_ms),
            "done": words.DONE.get(ask.query.one("done"), ""),
            "problem": words.refusal(tongue, ask.problem) if ask.problem is not None else "",
            **_terms(tongue),
        }
        return self._made.get_template(shown.template).render(values | dict(shown.values)).encode()


def _terms(tongue: Tongue) -> Mapping[str, object]:
    return {
        "role_words": lambda name: words.role_words(tongue, name),
        "reason_words": lambda name: words.reason_words(tongue, name),
        "when": tongue.when,
        "number": tongue.number,
        "size": tongue.size,
        "country": tongue.country,
    }


def _apart(text: object) -> Markup:
    """A name or path in a line of words: whatever script it is written in, it turns nothing around it."""
    return Markup("<bdi>{}</bdi>").format(text)
