"""Made forms for the benchmark of forms: many questions, many rows, a long list; and the first as a workbook's text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SECTION = 50
CHOICES = "abcdef"
LANGUAGES = ("English (en)", "French (fr)")
_HEAD = (
    '<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">'
)
_META = '<bind nodeset="/data/orx:meta/orx:instanceID" type="string" readonly="true()" jr:preload="uid"/>'
# What stands in a section behind the question that opens it, over and over.
_KINDS = ("number", "number", "text", "sum", "choice")


@dataclass(frozen=True)
class Asked:
    """One question of the long form: its section, kind, name, and the name of the number or sum before it."""

    section: int
    kind: str
    name: str
    reads: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Where it is in the form."""
        return f"/data/s{self.section}/{self.name}"


def questions(count: int) -> list[Asked]:
    """Sections of 50: a question that opens the section and 49 that it decides on.

    Every sum adds a number to the sum before it, so the first number of the form has `count` / 5 sums behind it.
    """
    found: list[Asked] = []
    number = total = ""
    for at in range(count):
        section, place = at // SECTION + 1, at % SECTION
        kind = "gate" if not place else _KINDS[(place - 1) % len(_KINDS)]
        one = Asked(section, kind, f"{kind}{at}", (total, number) if kind == "sum" else ())
        found.append(one)
        if kind == "number":
            number = one.path
        elif kind == "sum":
            total = one.path
    return found


def long_form(count: int) -> str:
    """An XForm with so many questions in two languages."""
    asked = questions(count)
    gates = {one.section: one.path for one in asked if one.kind == "gate"}
    texts = "".join(
        f'<translation lang="{language}">'
        + "".join(f'<text id="{one.path}"><value>{language} {one.name}</value></text>' for one in asked)
        + "".join(f'<text id="choice-{value}"><value>{language} {value}</value></text>' for value in CHOICES)
        + "</translation>"
        for language in LANGUAGES
    )
    data = "".join(
        f"<s{section}>{''.join(f'<{one.name}/>' for one in asked if one.section == section)}</s{section}>"
        for section in gates
    )
    items = "".join(f"<item><itextId>choice-{value}</itextId><name>{value}</name></item>" for value in CHOICES)
    binds = "".join(_bind(one, gates[one.section]) for one in asked)
    body = "".join(
        f'<group ref="/data/s{section}"><label>Section {section}</label>'
        + "".join(_control(one) for one in asked if one.section == section)
        + "</group>"
        for section in gates
    )
    lists = f'<instance id="choices"><root>{items}</root></instance>'
    return _form(data, f"<itext>{texts}</itext>", lists, binds, body)


def _bind(one: Asked, gate: str) -> str:
    told = {"number": 'type="int"', "sum": 'type="int"'}.get(one.kind, 'type="string"')
    if one.kind != "gate":
        told += f" relevant=\"{gate} = 'a'\""
    if one.kind == "sum":
        told += f' calculate="{_added(*one.reads)}"'
    return f'<bind nodeset="{one.path}" {told}/>'


def _added(total: str, number: str) -> str:
    return f"{total} + coalesce({number}, 0)" if total else f"coalesce({number}, 0)"


def _control(one: Asked) -> str:
    label = f"<label ref=\"jr:itext('{one.path}')\"/>"
    if one.kind in ("gate", "choice"):
        rows = "<itemset nodeset=\"instance('choices')/root/item\"><value ref=\"name\"/><label ref=\"jr:itext(itextId)\"/></itemset>"  # fmt: skip  # noqa: E501
        return f'<select1 ref="{one.path}">{label}{rows}</select1>'
    return "" if one.kind == "sum" else f'<input ref="{one.path}">{label}</input>'


def rows_form(count: int) -> str:
    """An XForm with one repeat: amounts, each row's share of their total, places, and three values over all rows."""
    names = ("idx", "qty", "price", "amount", "share", "note")
    template = f'<row jr:template="">{"".join(f"<{name}/>" for name in names)}</row>'
    rows = "".join(
        f"<row><idx/><qty>{at % 17 + 1}</qty><price>{at % 5 + 1}</price><amount/><share/><note/></row>"
        for at in range(count)
    )
    binds = (
        '<bind nodeset="/data/row/idx" type="int" calculate="position(..)"/>'
        '<bind nodeset="/data/row/qty" type="int" constraint=". &gt;= 0" required="true()"/>'
        '<bind nodeset="/data/row/price" type="decimal"/>'
        '<bind nodeset="/data/row/amount" type="decimal" calculate="coalesce(../qty, 0) * coalesce(../price, 0)"/>'
        '<bind nodeset="/data/row/share" type="decimal" calculate="if(/data/total &gt; 0, round(../amount div /data/total, 4), 0)"/>'  # noqa: E501
        '<bind nodeset="/data/row/note" type="string" relevant="../qty &gt; 5"/>'
        '<bind nodeset="/data/total" type="decimal" calculate="sum(/data/row/amount)"/>'
        '<bind nodeset="/data/most" type="decimal" calculate="max(/data/row/amount)"/>'
        '<bind nodeset="/data/large" type="int" calculate="count(/data/row[qty &gt; 5])"/>'
    )
    controls = "".join(
        f'<input ref="/data/row/{name}"><label>{name}</label></input>' for name in ("qty", "price", "note")
    )
    body = f'<group ref="/data/row"><label>Rows</label><repeat nodeset="/data/row">{controls}</repeat></group>'
    return _form(template + rows + "<total/><most/><large/>", "", "", binds, body)


def list_form(count: int, groups: int = 20) -> str:
    """An XForm with a list of so many choices, filtered by the group chosen."""
    items = "".join(
        f"<item><name>v{at}</name><label>Place {at}</label><group>g{at % groups}</group></item>" for at in range(count)
    )
    lists = f'<instance id="places"><root>{items}</root></instance>'
    body = (
        '<input ref="/data/group"><label>Group</label></input><select1 ref="/data/place"><label>Place</label>'
        "<itemset nodeset=\"instance('places')/root/item[group = /data/group]\">"
        '<value ref="name"/><label ref="label"/></itemset></select1>'
    )
    binds = '<bind nodeset="/data/group" type="string"/><bind nodeset="/data/place" type="string"/>'
    return _form("<group/><place/>", "", lists, binds, body)


def _form(data: str, itext: str, lists: str, binds: str, body: str) -> str:
    return (
        f'{_HEAD}<h:head><h:title>made</h:title><model>{itext}<instance><data id="made" version="1">{data}'
        f"<orx:meta><orx:instanceID/></orx:meta></data></instance>{lists}{binds}{_META}</model></h:head>"
        f"<h:body>{body}</h:body></h:html>"
    )


def long_tables(count: int) -> str:
    """The long form as the Markdown tables of an XLSForm."""
    return "\n".join(_tables(questions(count)))


def _tables(asked: list[Asked]) -> Iterator[str]:
    labels = " | ".join(f"label::{language}" for language in LANGUAGES)
    yield f"| survey |\n| | type | name | {labels} | relevant | calculation |"
    gate = ""
    for one in asked:
        words = " | ".join(f"{language} {one.name}" for language in LANGUAGES)
        if one.kind == "gate":
            if gate:
                yield "| | end_group |"
            yield f"| | begin_group | s{one.section} | {' | '.join(LANGUAGES)} | | |"
            gate = one.name
            yield f"| | select_one choices | {one.name} | {words} | | |"
            continue
        kind = {"number": "integer", "choice": "select_one choices", "sum": "calculate"}.get(one.kind, "text")
        reads = [f"${{{path.rpartition('/')[2]}}}" if path else "" for path in one.reads]
        formula = _added(*reads) if reads else ""
        yield f"| | {kind} | {one.name} | {words} | ${{{gate}}} = 'a' | {formula} |"
    yield f"| | end_group |\n| choices |\n| | list_name | name | {labels} |"
    for value in CHOICES:
        yield f"| | choices | {value} | {' | '.join(f'{language} {value}' for language in LANGUAGES)} |"
