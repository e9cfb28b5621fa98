"""How a change travels: by rank, through the rows it can reach, stopping where nothing changed."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count

from brs_desktop.forms.errors import FormIssue
from brs_desktop.forms.graph.dependencies import Graph, Vertex
from brs_desktop.forms.graph.formulas import Formula, Formulas
from brs_desktop.forms.graph.held import Change, Outcome, Stored, held
from brs_desktop.forms.graph.reach import Reach, in_same_row
from brs_desktop.forms.model.expression import Expression
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.model.tree import AnswerNode, Range, Tree, forget, range_of, set_missing, walk
from brs_desktop.forms.model.typed import typed_text
from brs_desktop.forms.xpath.coerce import XValue, boolean, number
from brs_desktop.forms.xpath.scope import Host

MAX_ROUNDS = 1_000
MAX_MADE_ROWS = 50_000
A_TURN = 50  # formulas

_Entry = tuple[int, int, Formula]


class Engine:
    """Keeps a tree of answers consistent with its form."""

    def __init__(self, graph: Graph, tree: Tree, host: Host, *, max_rows: int = 10_000) -> None:
        self.graph = graph
        self.tree = tree
        self.host = host
        self.max_rows = max_rows
        self.outcome = Outcome()
        self._formulas = Formulas(graph, tree, host)
        self.errors: Mapping[tuple[str, int], FormIssue] = self._formulas.errors
        self.frozen: set[AnswerNode] = set()
        self.impossible: Callable[[AnswerNode], str | None] = lambda node: None
        self.row_made: Callable[[AnswerNode], None] = lambda row: None
        # Nothing a form evaluates at an event only (now, once, random…) is evaluated, nothing impossible is cleared:
        # what others wrote stands as they wrote it.
        self.still = False
        # While a command is taken back or done again: what stood there stands again, impossible choices too.
        self.restoring = False
        # While a whole record is put in, nothing is marked: everything is computed afterwards.
        self.asleep = False
        self._heap: list[_Entry] = []
        self._serial = count()
        self._rows_left = MAX_MADE_ROWS
        self._counts: dict[int, Range] = {}
        self._reaches: dict[Template, Reach] = {}
        self._choices: dict[int, AnswerNode] = {}

    def take_outcome(self) -> Outcome:
        """What happened since the last time, and begin anew."""
        outcome, self.outcome = self.outcome, Outcome()
        return outcome

    # Computing

    def compute(self, expression: Expression, node: AnswerNode) -> XValue:
        """The value of an expression at a node; a failure is kept as an issue of the question and reads as blank."""
        return self._formulas.compute(expression, node)

    def truth(self, name: str, node: AnswerNode, default: bool) -> bool:
        """A lazy property of a node (readonly, required, constraint), computed when asked, kept until stale."""
        cached = node.cache.get(name)
        if cached is None:
            vertex = self.graph.vertex(node.template, name)
            cached = default if vertex is None else boolean(self.compute(vertex.expression, node))
            node.cache[name] = cached
        return bool(cached)

    # Changing

    def store(self, node: AnswerNode, new: Stored, *, derived: bool = False) -> None:
        """Give a node something to hold, and remember what it held."""
        old = held(node)
        if new == old:
            return
        node.stored, node.label, node.typed = new.text, new.label, new.typed
        node.spoken = dict(new.spoken) if new.spoken else None
        if new.missing != old.missing:
            set_missing(node, new.missing)
        node.plain = not (new.missing or new.label or new.spoken or new.typed)
        self.outcome.changes.append(Change(node, old, new, derived))
        self.outcome.touched.add(node)
        if node.settle_text() or new.missing != old.missing:
            self.value_changed(node)

    def value_changed(self, node: AnswerNode) -> None:
        """Everything that reads this node is stale."""
        if node.template.repeats:
            forget(node)
        if self.asleep:
            return
        template = node.template
        reach = self._reaches.get(template) or self._reach_of(template)
        for formula in reach.formulas:
            if not formula.queued:
                self._queue(formula)
        if reach.elsewhere:
            self._reach_out(reach, node)

    def _reach_of(self, template: Template) -> Reach:
        """What reads the nodes of a template; formulas that stand outside rows are made here for good."""
        single = self.tree.single
        edges = self.graph.by_value.get(template, ())
        only = [vertex for vertex, _level in edges if vertex.template in single and vertex.property != "count"]
        known = set(map(id, only))
        near, far = in_same_row((edge for edge in edges if id(edge[0]) not in known), template)
        formulas = [self._formulas.of(vertex, single[vertex.template]) for vertex in only if vertex.eager]
        asked = [(vertex, single[vertex.template]) for vertex in only if not vertex.eager]
        found = self._reaches[template] = Reach(tuple(dict.fromkeys(formulas)), tuple(asked), tuple(near), tuple(far))
        return found

    def _reach_out(self, reach: Reach, node: AnswerNode) -> None:
        for vertex, only in reach.asked:
            self.stale(vertex, only)
        for vertex, way in reach.same_row:
            self.stale(vertex, way.walk(node))
        for vertex, level in reach.rows:
            self._mark(vertex, level, node)

    def rows_changed(self, rows: Range, first: int = 0) -> None:
        """Everything that counts or runs over these rows is stale, and the places of rows from the `first` on."""
        self.outcome.structure = True
        if rows.parent.template.repeats:
            forget(rows.phantom)
        if self.asleep:
            return
        for vertex, level in self.graph.by_rows.get(rows.template, ()):
            self._mark(vertex, level, rows.parent)
        for vertex in self.graph.by_place.get(rows.template, ()):
            for row in rows.rows[first:]:
                self._moved(vertex, row)

    def _moved(self, vertex: Vertex, row: AnswerNode) -> None:
        """A row has another place: what a formula says in it is stale, so is a count of the rows inside it."""
        if vertex.property != "count":
            for node in self.tree.nodes(vertex.template, row):
                self.stale(vertex, node)
        elif vertex.template is not row.template:
            for inner in self.tree.ranges(vertex.template, row):
                self.recount(inner)

    def _mark(self, vertex: Vertex, level: int, node: AnswerNode) -> None:
        chain = vertex.template.repeats
        if vertex.property == "count":
            level = min(level, len(chain) - 1)
            for rows in self.tree.ranges(vertex.template, self._row(node, chain, level)):
                self._counts[id(rows)] = rows
            return
        for context in self.tree.nodes(vertex.template, self._row(node, chain, level)):
            self.stale(vertex, context)

    def _row(self, node: AnswerNode, chain: tuple[Template, ...], level: int) -> AnswerNode | None:
        """The row that a changed node and the formula's node share."""
        level = min(level, len(node.template.repeats))
        return self.tree.row_of(node, chain[level - 1]) if level > 0 else None

    def stale(self, vertex: Vertex, node: AnswerNode) -> None:
        """One property of one node has to be computed anew: now by rank, or when somebody asks."""
        if vertex.eager:
            formula = self._formulas.of(vertex, node)
            if not formula.queued:
                self._queue(formula)
            return
        node.cache.pop(vertex.property, None)
        self.outcome.touched.add(node)
        if vertex.property == "choices":
            self._choices[id(node)] = node

    def _queue(self, formula: Formula) -> None:
        formula.queued = True
        heapq.heappush(self._heap, (formula.rule.rank, next(self._serial), formula))

    def everything(self, nodes: Iterable[AnswerNode]) -> None:
        """All eager properties of these nodes and all counts of repeats below them are stale."""
        eager = self.graph.eager
        fresh: list[_Entry] = []
        for node in nodes:
            for vertex in eager.get(node.template, ()):
                formula = self._formulas.of(vertex, node)
                if not formula.queued:
                    formula.queued = True
                    fresh.append((formula.rule.rank, next(self._serial), formula))
            if node.ranges:
                for rows in node.ranges.values():
                    self.recount(rows)
        if self._heap:
            for entry in fresh:
                heapq.heappush(self._heap, entry)
        else:
            self._heap = sorted(fresh)

    def anew(self) -> None:
        """All there is is stale, and nothing that was computed is remembered."""
        tree = self.tree
        for repeat in self.graph.repeats:
            for rows in tree.ranges(repeat):
                rows.memos.clear()
                self.recount(rows)
        self.everything(node for template in self.graph.eager for node in tree.nodes(template))

    # Settling

    def settle(self) -> None:
        """Compute until nothing is stale: formulas by rank, then counted repeats, then impossible choices."""
        for _turn in self.settling():
            pass

    def settling(self) -> Iterator[None]:
        """The same in turns; until the last one what is read may be stale."""
        for _round in range(MAX_ROUNDS):
            yield from self._drain()
            if self._counts:
                counts, self._counts = self._counts, {}
                for rows in counts.values():
                    self._count(rows)
            elif self._choices:
                choices, self._choices = self._choices, {}
                for node in choices.values():
                    self._check_choice(node)
            else:
                return
        self._counts, self._choices = {}, {}

    def _drain(self) -> Iterator[None]:
        """Formulas by rank; what alone follows from one is computed next, without a place in the queue."""
        following: Formula | None = None
        for computed in count(1):
            if computed % A_TURN == 0:
                if following is not None:
                    self._queue(following)
                    following = None
                yield
            if following is not None:
                formula = following
            elif self._heap:
                formula = heapq.heappop(self._heap)[2]
                formula.queued = False
            else:
                return
            if formula.rule.decides:
                following = None
                self._decide(formula)
            else:
                following = self._calculate(formula)

    def _decide(self, formula: Formula) -> None:
        """A condition, for all the nodes that it is for; where it fails, the issue is one of each question."""
        own = boolean(self._formulas.value(formula))
        failed, known = self._formulas.failed(formula), self.errors
        first = formula.node
        for node in (first, *formula.others):
            told = self._decided(node, own, failed=failed) if known and node is not first else own
            if told != node.own:
                node.own = told
                self.inherit(node)

    def _decided(self, node: AnswerNode, own: bool, *, failed: bool) -> bool:
        expression = node.template.bind.expressions["relevant"]
        if failed:
            return boolean(self.compute(expression, node))
        self._formulas.errors.pop((expression.where, id(node)), None)
        return own

    def _calculate(self, formula: Formula) -> Formula | None:
        """A value; the formula that has to be computed now where only one follows and nothing else waits."""
        node, rule = formula.node, formula.rule
        if not node.relevant or ((self.frozen or self.still) and self._stands(formula)):
            return None
        value = self._formulas.value(formula)
        told = None
        if type(value) is float and -1e15 < value < 1e15 and value == (whole := int(value)) and rule.counts:
            text, told = str(whole), value + 0.0  # a text has no negative zero
        else:
            text = typed_text(value, rule.type, self.host.zone)
        if text == node.stored and not node.missing:
            return None
        if not node.plain or rule.volatile:
            self.store(node, Stored(text=text), derived=self.still or not rule.volatile)
            return None
        node.hold(text, told)  # a pure result is no cell: nothing has to remember what was there
        self.outcome.touched.add(node)
        reach = formula.reach
        if reach is None or reach.only is None or self._heap:
            self._follow(formula)
            return None
        return reach.only

    def _follow(self, formula: Formula) -> None:
        """What reads the node of a formula is stale."""
        self.value_changed(formula.node)
        template = formula.node.template
        if formula.reach is None and not template.repeats:
            formula.reach = self._reaches.get(template)

    def _stands(self, formula: Formula) -> bool:
        """Whether a value stays what it is: one that is taken back, or what others wrote."""
        node = formula.node
        return node in self.frozen or (self.still and formula.rule.volatile and bool(node.stored))

    def inherit(self, node: AnswerNode) -> None:
        """Carry relevance down; a node that comes or goes changes what expressions read, not what is stored."""
        parent = node.parent
        relevant = node.own and (not isinstance(parent, AnswerNode) or parent.relevant)
        if relevant == node.relevant:
            return
        node.relevant = relevant
        self.outcome.touched.add(node)
        self.outcome.structure = True
        if node.stored and node.settle_text():
            self.value_changed(node)
        if relevant and node.calculation is not None and not node.calculation.queued:
            self._queue(node.calculation)
        if node.children:
            for child in node.answer_children():
                self.inherit(child)

    def recount(self, rows: Range) -> None:
        """The form's count of these rows has to be held against them."""
        control = rows.template.control
        if control is not None and control.count is not None:
            self._counts[id(rows)] = rows

    def _count(self, rows: Range) -> None:
        """Show rows n1 to the number the form counts: surplus ones are hidden and come back as they were (FORMS)."""
        control = rows.template.control
        assert control is not None and control.count is not None, "only counted repeats are marked"
        told = number(self.compute(control.count, rows.phantom), self.host.zone)
        wanted = [f"n{at}" for at in range(1, 1 + max(0, min(self.max_rows, int(told) if math.isfinite(told) else 0)))]
        if [row.row for row in rows.rows] == wanted:
            return
        kept = set(wanted)
        for row in [row for row in reversed(rows.rows) if row.row not in kept]:
            self.remove(row)
            rows.hidden.append(row)
        waiting = {row.row: row for row in rows.hidden}
        for at, name in enumerate(wanted):
            if at < len(rows.rows) and rows.rows[at].row == name:
                continue
            known = waiting.get(name)
            if known is None:
                self._rows_left -= 1  # a form from outside cannot ask for rows without end
                if self._rows_left < 0:
                    return
            if known is not None:
                rows.hidden.remove(known)
            self.insert(rows, known or self.tree.grow(rows.template, rows.parent, name), at)
            if known is None:
                self.row_made(rows.rows[at])

    def insert(self, rows: Range, row: AnswerNode, at: int) -> None:
        """Put a row in and compute what it holds."""
        rows.insert(row, at)
        self.rows_changed(rows, at)
        nodes = list(walk(row))
        self.outcome.touched.update(nodes)
        for node in nodes:
            node.relevant = node.own and (not isinstance(node.parent, AnswerNode) or node.parent.relevant)
            node.settle_text()
            node.cache.clear()
        if not self.asleep:
            self.everything(nodes)

    def remove(self, row: AnswerNode) -> int:
        """Take a row out; the place it had."""
        rows = range_of(row)
        at = rows.take(row)
        self.outcome.touched.add(row)
        self.rows_changed(rows, at)
        if not self._heap:
            return at
        kept: list[_Entry] = []
        for entry in self._heap:
            entry[2].queued = not entry[2].node.lies_in(row)
            if entry[2].queued:
                kept.append(entry)
        self._heap = kept
        heapq.heapify(self._heap)
        return at

    def _check_choice(self, node: AnswerNode) -> None:
        """Clear at once what a change of the choices made impossible; undoable, and said (FORMS: decided)."""
        if not node.text or self.still or self.restoring or node in self.frozen:
            return
        possible = self.impossible(node)
        if possible is None or possible == node.stored:
            return
        self.outcome.cleared.append((node, held(node)))
        self.store(node, Stored(text=possible))
