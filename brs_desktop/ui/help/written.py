"""A page of the guide as rich text: nothing of it comes from anywhere but the page and the colours of the window."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from brs_desktop.help.page import Block, Page
from brs_desktop.language import is_rtl
from brs_desktop.ui.theme import Colours

_LISTS = {"step": "ol", "item": "ul"}


def written(page: Page, colours: Colours, points: float) -> str:
    """The page as Qt's rich text in letters of so many points."""
    direction = "rtl" if is_rtl(page.language) else "ltr"
    title = f'<h1 style="font-size:{points * 1.6:.1f}pt; color:{colours.accent_ink};">{escape(page.title)}</h1>'
    body = "".join(_parts(page.blocks, points))
    return f'<html><body dir="{direction}" style="color:{colours.ink};">{title}{body}</body></html>'


def _parts(blocks: tuple[Block, ...], points: float) -> Iterator[str]:
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind in _LISTS:
            items = "".join(f'<li style="margin-bottom:5px;">{_inside(block)}</li>' for block in group)
            yield f"<{_LISTS[kind]}>{items}</{_LISTS[kind]}>"
        elif kind == "heading":
            yield from (f'<h2 style="font-size:{points * 1.2:.1f}pt;">{_inside(block)}</h2>' for block in group)
        else:
            yield from (f"<p>{_inside(block)}</p>" for block in group)


def _inside(block: Block) -> str:
    found = []
    for run in block.runs:
        words = escape(run.text)
        if run.name:
            words = f"<b>{words}</b>"
        elif run.link:
            words = f'<a href="{escape(run.link)}">{words}</a>'
        found.append(words)
    return "".join(found)
