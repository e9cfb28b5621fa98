"""What kind of question each node is, and the questions and sections of a form in document order."""

from __future__ import annotations

from brs_desktop.forms.model.parts import Control, Template, record_path, walk
from brs_desktop.forms.shapes import Kind, Question, Section

_BY_TYPE: dict[str, Kind] = {
    "int": "integer", "integer": "integer", "long": "integer", "decimal": "decimal", "double": "decimal",
    "float": "decimal", "date": "date", "time": "time", "dateTime": "datetime", "geopoint": "geopoint",
    "geotrace": "geotrace", "geoshape": "geoshape", "barcode": "barcode", "binary": "file",
}  # fmt: skip
_BY_TAG: dict[str, Kind] = {
    "select1": "select_one", "select": "select_multiple", "rank": "rank", "range": "range", "trigger": "acknowledge",
}  # fmt: skip
_BY_MEDIA: dict[str, Kind] = {"image": "image", "audio": "audio", "video": "video"}


def settle_kinds(root: Template) -> None:
    """Give every node that holds an answer its kind."""
    for template in walk(root):
        if not template.is_group:
            template.kind = _kind(template)


def _kind(template: Template) -> Kind:
    control, bind = template.control, template.bind
    if control is None:
        return "calculate" if "calculate" in bind.expressions else "hidden"
    if heads_choices(control):
        return "note"
    if control.tag in _BY_TAG:
        return _BY_TAG[control.tag]
    if control.tag == "upload":
        return _BY_MEDIA.get(control.mediatype.partition("/")[0], "file")
    readonly = bind.expressions.get("readonly")
    if bind.type == "string" and readonly is not None and readonly.text.strip() in ("true()", "true"):
        return "text" if "calculate" in bind.expressions else "note"
    return _BY_TYPE.get(bind.type, "text")


def heads_choices(control: Control) -> bool:
    """Whether a question asks nothing itself: its choices' words stand above those of the questions that follow."""
    return control.tag in ("select1", "select") and "label" in control.appearance.split()


def in_body_order(root: Template) -> list[Template]:
    """The templates with answers: those shown in the order of the body, the others after what precedes them."""
    found: list[tuple[int, int, Template]] = []
    last = 0
    for template in walk(root):
        last = template.order or last
        if not template.is_group and template is not root:
            found.append((template.order or last, template.index, template))
    return [template for _order, _index, template in sorted(found, key=lambda entry: entry[:2])]


def sections_of(root: Template) -> tuple[Section, ...]:
    """The top-level groups and repeats that a person sees."""
    shown = [child for child in root.children.values() if child.is_group and child.shown() is not None]
    return tuple(Section(child.local, child.is_repeat) for child in sorted(shown, key=lambda child: child.order))


def section_of(template: Template) -> str | None:
    """The section a node belongs to."""
    lineage = template.lineage()
    if len(lineage) > 1 and lineage[1].is_group and lineage[1].shown() is not None:
        return lineage[1].local
    return None


def questions_of(root: Template) -> tuple[Question, ...]:
    """All questions and calculations; what the form keeps for itself (`meta`) is none."""
    groups: dict[Template, tuple[str, ...]] = {}
    found: list[Question] = []
    for template in in_body_order(root):
        assert template.parent is not None, "the root holds no answer"
        path = groups.get(template.parent)
        if path is None:
            path = groups[template.parent] = tuple(group.local for group in template.lineage()[1:-1])
        if "meta" not in path:
            found.append(_question(template, path))
    return tuple(found)


_UNSHOWN = Control(tag="")


def _question(template: Template, groups: tuple[str, ...]) -> Question:
    control = template.control or _UNSHOWN
    rows = [repeat for repeat in template.repeats if repeat is not template]
    assert template.kind is not None, "kinds are settled before"
    return Question(
        name=template.local,
        path_template=record_path(template),
        kind=template.kind,
        appearance=control.appearance,
        section=section_of(template),
        repeat=rows[-1].local if rows else None,
        readonly="readonly" in template.bind.expressions,
        list_name=control.itemset.instance if control.itemset is not None else None,
        group_path=groups,
        parameters=control.parameters,
        multilingual=template.bind.multilingual,
        mediatype=control.mediatype,
        jump=template.bind.jump,
        unit=template.bind.unit,
    )
