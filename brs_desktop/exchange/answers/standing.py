"""What a record holds and a file may not show: answers that are not asked now, and what no format can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from brs_sync.values import Missing

from brs_desktop.exchange.answers.model import Answer
from brs_desktop.exchange.answers.texts import plain

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession


def bare(path: str) -> str:
    """The name of the question at a path."""
    return path.rpartition("/")[2].partition("@")[0]


def kept_aside(form: FormSession) -> Iterator[tuple[str, Answer]]:
    """Answers that are kept though they are not asked now."""
    for path in form.would_drop():
        question = form.definition.question(bare(path)) if form.definition.has(bare(path)) else None
        value: Answer = form.glance(path).value
        if question is None:
            continue
        if question.multilingual and not isinstance(value, Missing):
            spoken = ((f"{path}@{code}", form.glance(f"{path}@{code}").value) for code in form.definition.languages)
            yield from ((name, said) for name, said in spoken if said is not None)
        else:
            several = question.kind == "select_multiple" and isinstance(value, str)
            yield path, str(value).split() if several else value


def held_so(old: Answer, told: Answer) -> bool:
    """Whether a format could not say it better: of a file its name, of a text what is no control sign."""
    if isinstance(old, dict):
        return old.get("name") == told
    return isinstance(old, str) and plain(old) == plain(told if isinstance(told, str) else "")
