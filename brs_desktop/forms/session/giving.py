"""An answer given to a node: what of it is kept for each kind of question."""

from __future__ import annotations

from brs_sync.values import Ref, Value

from brs_desktop.forms.graph.held import Stored, held
from brs_desktop.forms.model.tree import AnswerNode, leaves
from brs_desktop.forms.session.cells import Cells, held_of, is_computed
from brs_desktop.forms.session.core import Core
from brs_desktop.forms.session.loading import Loader, spoken_as
from brs_desktop.forms.session.paths import Steps


class Giver:
    """Stores what a person answered; what depends on it is computed by whoever settles afterwards."""

    def __init__(self, core: Core, cells: Cells, loader: Loader) -> None:
        self._core = core
        self._cells = cells
        self._loader = loader

    def give(self, node: AnswerNode, steps: Steps, value: Value | list[str]) -> None:
        """Answer one question, one element of a set, or one language of a text."""
        engine, old = self._core.engine, held(node)
        typed = "calculate" in node.template.bind.expressions
        if node.template in self._cells.groups:
            members = value if isinstance(value, dict) else {}
            for leaf in leaves(node):
                if not is_computed(leaf.template):
                    engine.store(leaf, held_of(members.get(leaf.template.local)))
        elif steps.element is not None:
            chosen = [item for item in old.text.split() if item != steps.element]
            if value is True:
                chosen.append(steps.element)
            engine.store(node, Stored(text=self._loader.in_list_order(node, chosen)))
        elif node.template.bind.multilingual and not hasattr(value, "reason"):
            spoken_here = steps.language or self._core.host.language
            spoken = {**dict(old.spoken), spoken_here: held_of(value).text}
            engine.store(node, spoken_as(spoken, self._core.definition.languages))
        elif node.template.kind == "select_multiple" and isinstance(value, (str, list)):
            chosen = value.split() if isinstance(value, str) else value
            engine.store(node, Stored(text=self._loader.in_list_order(node, list(dict.fromkeys(chosen)))))
        else:
            engine.store(node, self._labelled(node, held_of(value, typed=typed), value))

    def _labelled(self, node: AnswerNode, new: Stored, value: Value | list[str]) -> Stored:
        """A choice from a record is kept with its label at this time (FORMS); what is no choice is kept as typed."""
        if node.template.kind != "select_one" or isinstance(value, Ref) or not new.text:
            return new
        if not self._core.chooser.is_outside(node):
            return new
        label = self._core.chooser.label(new.text, node)
        return new if label is None else Stored(text=new.text, label=label or new.text)
