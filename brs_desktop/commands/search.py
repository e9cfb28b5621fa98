"""The command that searches everything by title and text."""

from __future__ import annotations

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.sentences import problem
from brs_desktop.workspace.searching import MAX_EACH, Group, Hit


def search(desk: Desk, call: Call) -> Answer:
    """`search WORD…`: what is found in each collection; the index is made first where it is not yet."""
    each = call.number("limit", 6) or 6
    if not 0 < each <= MAX_EACH:
        raise problem("bad-option-value", option="--limit", value=str(each))
    workspace = desk.workspace()
    workspace.searching.fill()
    language = call.option("language") or workspace.language
    groups = workspace.searching.find(" ".join(call.arguments), language=language, each=each)
    return Answer([_shape(group) for group in groups], _text, many=True)


def _shape(group: Group) -> Shape:
    return {
        "collection": group.collection,
        "label": group.label,
        "place": group.place,
        "total": group.total,
        "more": group.more,
        "rows": [_hit(hit) for hit in group.rows],
    }


def _hit(hit: Hit) -> Shape:
    return {
        "id": hit.record,
        "partition": hit.key.partition,
        "title": hit.title,
        "title_spans": [list(span) for span in hit.title_spans],
        "field": hit.field,
        "snippet": hit.snippet,
        "snippet_spans": [list(span) for span in hit.snippet_spans],
    }


def _text(shape: Shape) -> str:
    more = "+" if shape["more"] else ""
    lines = [f"{shape['label']} ({shape['total']}{more})"]
    lines += ["\t".join(filter(None, (f"  {row['id']}", row["title"], row["snippet"]))) for row in shape["rows"]]
    return "\n".join(lines)
