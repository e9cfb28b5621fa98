"""The outline of a form: its pages with how far they are and how many problems they have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brs_desktop.forms.session import FormSession
    from brs_desktop.forms.shapes import Findings, Item, Problem, Progress
    from brs_desktop.ui.reports.filler.pages import Pages


@dataclass(frozen=True)
class Part:
    """One page as the outline shows it; the name is empty for what stands outside every section.

    `chapter` is the label of the long section that the page is a part of.
    """

    name: str
    label: str
    answered: int
    total: int
    problems: int
    chapter: str = ""


def parts(form: FormSession, pages: Pages, found: Findings, title: str) -> tuple[Part, ...]:
    """The pages that have something to show, in document order; what no section holds goes by the form's title."""
    labels, shown = _visible(form.items(rows=False), pages)
    answered, asked = _progress(found.progress, pages)
    return tuple(
        Part(page, labels.get(page) or title, answered[page], asked[page], 0, labels.get(pages.chapter(page), ""))
        for page in shown
    )


def recounted(outline: tuple[Part, ...], found: Findings, pages: Pages) -> tuple[Part, ...]:
    """The same pages with how far they are now: their words are those of the form as it stands."""
    answered, asked = _progress(found.progress, pages)
    return tuple(replace(one, answered=answered[one.name], total=asked[one.name]) for one in outline)


def marked(outline: tuple[Part, ...], problems: Iterable[Problem], pages: Pages) -> tuple[Part, ...]:
    """The pages with the number of problems that are told there now."""
    wrong = Counter(pages.of_path(one.path) for one in problems)
    return tuple(replace(one, problems=wrong[one.name]) for one in outline)


def next_problem(problems: Iterable[Problem], outline: Iterable[Part], pages: Pages, path: str, page: str) -> str:
    """The path of the next problem behind a question, else on a page or after it, else the first there is."""
    order = {part.name: number for number, part in enumerate(outline)}
    paths = sorted((one.path for one in problems), key=lambda one: order.get(pages.of_path(one), 0))
    if path in paths:
        return paths[(paths.index(path) + 1) % len(paths)]
    ahead = [one for one in paths if order.get(pages.of_path(one), 0) >= order.get(page, 0)]
    return next(iter(ahead or paths), "")


def _visible(items: Iterable[Item], pages: Pages) -> tuple[dict[str, str], list[str]]:
    """The words of sections and groups, and the pages on which something stands beside its own heading."""
    labels: dict[str, str] = {}
    shown: dict[str, None] = {}
    for item in items:
        page = pages.of(item.name)
        if item.kind in ("section", "group", "repeat"):
            labels[item.name] = item.label
        if item.kind not in ("section", "row") and not (item.kind == "group" and item.name == page):
            shown.setdefault(page)
    return labels, list(shown)


def _progress(progress: Mapping[str, Progress], pages: Pages) -> tuple[Counter[str], Counter[str]]:
    answered: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for name, told in progress.items():
        answered[pages.of(name)] += told.answered
        asked[pages.of(name)] += told.total
    return answered, asked
