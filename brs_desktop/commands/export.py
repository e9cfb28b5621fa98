"""The commands that hand lists and answers out, and the one that says who can help a country."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.commands.record import filters_of
from brs_desktop.language import language
from brs_desktop.sentences import problem
from brs_desktop.workspace.settings import checked_language

GROUPS = ("people", "centres", "offices", "secretariats")


def export_list(desk: Desk, call: Call) -> Answer:
    """`export-list COLLECTION --format xlsx|csv|vcard|pdf --out FILE`, narrowed and sorted as `record list` is."""
    from brs_desktop.workspace.chosen import Chosen
    from brs_desktop.workspace.handing_out import hand_out

    (name,) = call.arguments
    out, format = call.option("out"), call.option("format")
    for option, value in (("--format", format), ("--out", out)):
        if not value:
            raise problem("option-missing", option=option)
    assert out is not None and format is not None
    workspace = desk.workspace()
    workspace.collection(name)
    chosen = Chosen(
        name,
        tuple(filters_of(call).items()),
        call.option("search") or "",
        call.option("sort"),
        call.flag("descending"),
    )
    done = hand_out(
        workspace,
        chosen,
        format=format,
        out=Path(out),
        language=checked_language(call.option("language") or "") or language(),
        every=call.flag("every"),
    )
    return Answer(done.shape(), lambda shape: f"{shape['out']}\t{shape['records']}")


def export_answers(desk: Desk, call: Call) -> Answer:
    """`record export ID --format xlsx|csv|json|xml|audit --out FILE`: one record's answers, or who gave them when."""
    from brs_desktop.workspace.importing.service import export_answers as export

    out, format = call.option("out"), call.option("format")
    for option, value in (("--format", format), ("--out", out)):
        if not value:
            raise problem("option-missing", option=option)
    assert out is not None and format is not None
    chosen = checked_language(call.option("language") or "") or language()
    shape = export(desk.workspace(), call.arguments[0], format=format, out=Path(out), language=chosen)
    return Answer(shape, lambda told: str(told["out"]))


def who_can_help(desk: Desk, call: Call) -> Answer:
    """`who-can-help [COUNTRY]`: without a country the one this workspace is at home in."""
    from brs_desktop.workspace.helping import who_can_help as ask

    workspace = desk.workspace()
    country = (call.arguments[0] if call.arguments else workspace.profile.home).strip().upper()
    chosen = checked_language(call.option("language") or "") or language()
    found = ask(workspace, country, chosen)

    def shapes() -> Iterator[Shape]:
        for group in GROUPS:
            for helper in getattr(found, group):
                card = helper.card
                yield {
                    "group": group,
                    "id": helper.record,
                    "collection": helper.collection,
                    "name": card.name,
                    "roles": list(card.roles),
                    "place": ", ".join(part for part in (card.city, card.country) if part),
                    "emails": list(card.emails),
                    "phones": [phone.number for phone in card.phones],
                    "urls": list(card.urls),
                    "certain": helper.certain,
                }

    return Answer(shapes(), _line, many=True)


def _line(shape: Shape) -> str:
    reach = ", ".join((*shape["emails"], *shape["phones"], *shape["urls"]))
    return "\t".join((str(shape["group"]), str(shape["name"]), "; ".join(shape["roles"]), reach))
