"""One-cell groups from outside: a group's cell as the answers of its members, and the cell that holds an answer."""

from __future__ import annotations

from collections.abc import Mapping

from brs_sync.values import Value

from brs_desktop.forms.model.definition import FormDefinition


def unfolded(definition: FormDefinition, cells: Mapping[str, Value]) -> dict[str, Value]:
    """Cells with every answer at the path of its own question: a member of a group that has nothing says so."""
    if not definition.one_cell:
        return dict(cells)
    found: dict[str, Value] = {}
    whole: dict[str, Value] = {}
    for path, value in cells.items():
        members = definition.one_cell.get(asked(path))
        if members is None:
            found[path] = value
        else:
            told = value if isinstance(value, dict) else {}
            whole |= {beside(path, member): told.get(member) for member in members if member in told}
    return found | whole


def folded(definition: FormDefinition, cells: Mapping[str, Value]) -> dict[str, Value]:
    """The same cells as a record keeps them: the answers of a group's members in the group's cell."""
    if not definition.one_cell:
        return dict(cells)
    groups = {member: group for group, members in definition.one_cell.items() for member in members}
    found: dict[str, Value] = {}
    for path, value in cells.items():
        name = asked(path)
        if name not in groups:
            found[path] = value
        elif value is not None:
            whole = found.setdefault(beside(path, groups[name]), {})
            assert isinstance(whole, dict), "a group and a question never have one name"
            whole[name] = value
    return found


def members_of(definition: FormDefinition, path: str) -> tuple[str, ...]:
    """The paths of the questions whose answers a cell holds: itself, or the members of its group."""
    members = definition.one_cell.get(asked(path))
    return (path,) if members is None else tuple(beside(path, member) for member in members)


def cell_of(definition: FormDefinition, path: str) -> str:
    """The path of the cell that holds the answer of a question: its own, or its group's."""
    name = asked(path)
    group = next((group for group, members in definition.one_cell.items() if name in members), None)
    return path if group is None else beside(path, group)


def asked(path: str) -> str:
    """The name of the question or group at a path; none for a row and for an element of a set, called as it may be."""
    return "" if path.count("/") % 2 else path.rpartition("/")[2]


def beside(path: str, name: str) -> str:
    """The path of another question in the same row."""
    head, slash, _name = path.rpartition("/")
    return f"{head}{slash}{name}"
