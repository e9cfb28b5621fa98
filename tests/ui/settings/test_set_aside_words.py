"""The card of work set aside says what became of what was asked: partly let in, of another hub, for another device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from brs_sync.errors import SyncProblem
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from brs_desktop.sentences import problem
from brs_desktop.ui.settings.setaside import SetAside, _Known
from brs_desktop.workspace.aside import ComingIn, HeldList, HeldWork, LetIn, OnWord, OwnWork, held_work, let_in
from brs_desktop.workspace.devices import Devices

HERE = ComingIn("contacts/KEN", 3, 3, 3, 1, 1, ("Bo",), (), 0)
THERE = ComingIn("report/KEN/x/draft", 2, 2, 9, 1, 1, ("Bo",), (), 0)
LOST, FOUND = "d" * 20, "e" * 20


def held(device: str, name: str) -> HeldWork:
    return HeldWork(device, name, "", "contacts/KEN", "quarantined", "compromised", 3, 3, 1, False, True)


BOTH = HeldList((held(LOST, "Bo"), held(FOUND, "Cy")), 1000)


@dataclass
class Road:
    """A lane in which what was asked waits until the test answers it."""

    waiting: list[tuple[Callable[[Any], None], Callable[[Any], None]]] = field(default_factory=list)

    def run(self, work: object, *, done: Any, failed: Any, owner: object) -> None:
        self.waiting.append((done, failed))

    def answer(self, told: Any) -> None:
        self.waiting.pop(0)[0](told)


@dataclass
class Sitting:
    data: Road
    network: Road
    workspace: SimpleNamespace
    card: SetAside

    @property
    def told(self) -> str:
        found = self.card.findChild(QLabel, "aside_told")
        assert found is not None
        return found.text()

    def look_at(self, *coming: ComingIn) -> None:
        self.card.see.click()
        self.network.answer(coming)
        self.data.answer({})

    def ask(self, reason: str) -> None:
        self.card.reason.setText(reason)
        self.card.admit.click()


@pytest.fixture
def sitting(qtbot: QtBot, dressed: object) -> Sitting:
    data, network, workspace = Road(), Road(), SimpleNamespace(profile=SimpleNamespace(hub_key="A"))
    notices = SimpleNamespace(problem=lambda why: None)
    desk: Any = SimpleNamespace(data=data, network=network, workspace=workspace, notices=notices, sync=lambda: None)
    card = SetAside(desk)
    qtbot.addWidget(card)
    card.look()
    network.answer(BOTH)
    while card.waits:
        data.waiting.pop(0)[1](None)
    return Sitting(data, network, workspace, card)


def settle(sitting: Sitting) -> None:
    """All else that is on its way has no answer."""
    for road in (sitting.data, sitting.network):
        while road.waiting:
            road.waiting.pop(0)[1](problem("no-hub"))


def test_what_came_in_before_the_hub_went_is_told_and_success_says_nothing_of_an_earlier_failure(
    sitting: Sitting,
) -> None:
    sitting.look_at(HERE, THERE)
    sitting.ask("Found again")
    sitting.network.answer(LetIn((HERE,), problem("no-hub")))
    assert "3 changes of" in sitting.told and "The hub cannot be reached now." in sitting.told
    assert "nothing more was let in; the next list shows it" in sitting.told and "Nothing was" not in sitting.told
    assert sitting.card.reason.text() == "Found again", "what was written is kept for the rest"
    settle(sitting)
    sitting.look_at(THERE)
    sitting.ask("Found again")
    sitting.network.answer(LetIn((), problem("no-hub")))  # the answer alone may be what was lost
    assert "As far as this computer knows" in sitting.told and "Nothing was let in" not in sitting.told
    settle(sitting)
    sitting.ask("Found again")
    assert sitting.told == "", "nothing is said of before while it is asked for again"
    sitting.network.answer(LetIn((THERE,)))
    assert "2 changes of" in sitting.told and "cannot be reached" not in sitting.told
    assert sitting.card.reason.text() == ""


def test_what_a_hub_tells_that_was_left_meanwhile_is_not_listed_as_the_new_ones(sitting: Sitting) -> None:
    sitting.card.look()
    sitting.workspace.profile.hub_key = "B"
    sitting.card.look()
    assert len(sitting.network.waiting) == 2 and sitting.card.list.count() == 0
    sitting.network.answer(BOTH)  # of A
    assert sitting.card.list.count() == 0
    sitting.network.answer(HeldList(BOTH.works[1:], 2000))
    assert [sitting.card.list.item(row).text().count("Cy") for row in range(sitting.card.list.count())] == [1]


def test_a_reason_stays_with_the_device_for_which_it_was_written(sitting: Sitting) -> None:
    sitting.look_at(HERE)
    sitting.card.reason.setText("Bo has found it again")
    sitting.card.list.setCurrentRow(1)
    assert sitting.card.reason.text() == ""
    sitting.card.reason.setText("Of Cy")
    sitting.card.list.setCurrentRow(0)
    assert sitting.card.reason.text() == "Bo has found it again"


def test_a_partition_that_came_in_is_told_when_the_next_one_fails() -> None:
    class Hub(Devices):
        def _ask(self, act: str, said: dict[str, Any]) -> dict[str, Any]:
            if said["partition"] == [HERE.partition]:
                return {"commits": [], "more": False, "count": 3}
            raise SyncProblem("no-hub")

    told = Hub(SimpleNamespace()).admit(LOST, (HERE, THERE), "Found again")  # type: ignore[arg-type]
    assert told.parts == (HERE,) and told.failed is not None and told.failed.code == "no-hub"


def test_of_more_commits_than_an_answer_holds_all_are_told() -> None:
    page = [
        {"partition": HERE.partition, "seq": n, "wall_ms": 1, "changes": 1, "records": [], "more_records": 0}
        for n in range(1, 3)
    ]
    assert let_in({"commits": page, "more": True, "count": 3}, HERE) == (HERE,)
    assert [one.commits for one in let_in({"commits": page, "more": True, "count": 5}, HERE)] == [5]
    with pytest.raises(SyncProblem):
        let_in({"commits": page}, HERE)


def test_what_counts_on_a_word_alone_is_listed_and_told_apart_from_what_counts_for_nobody(sitting: Sitting) -> None:
    settle(sitting)
    there = replace(held(LOST, "Bo"), verdict="applied")
    own = OwnWork((), ())
    sitting.card.look()
    sitting.network.answer(HeldList((there,), 2000))
    sitting.data.answer(_Known("A", None, own, OnWord(2, ("Bo", "Cy"), ("contacts/KEN",)), True, {"KEN": "Kenya"}))
    assert "it counts until its history comes" in sitting.card.list.item(0).text()
    here, state = (sitting.card.findChild(QLabel, name) for name in ("aside_here", "aside_state"))
    assert here is not None and state is not None and not here.isHidden()
    assert "Changes: 2;" in here.text() and "Cy" in here.text() and "rely on them" in here.text()
    assert "counts for nobody" not in state.text()
    sitting.card.look()
    sitting.network.answer(HeldList((held(LOST, "Bo"),), 3000))
    sitting.data.answer(_Known("A", None, own, OnWord(), True, {}))
    assert here.isHidden() and "counts for nobody" in state.text()
    assert "it counts until" not in sitting.card.list.item(0).text()


def test_who_was_let_in_by_one_whose_access_had_ended_is_let_in_himself_with_all_that_he_wrote(
    sitting: Sitting,
) -> None:
    settle(sitting)
    told = {
        "device": FOUND, "name": "Cara", "label": "", "partition": "contacts/KEN", "verdict": "quarantined",
        "reason": "later-grant", "commits": 0, "last": 0, "wall_ms": 1, "own": False, "may_admit": True,
        "role": "focal-point", "by": "Amina",
    }  # fmt: skip
    waits = held_work(told)
    sitting.card.look()
    sitting.network.answer(HeldList((waits,), 2000))
    sitting.data.answer(_Known("A", None, OwnWork((), ()), OnWord(), True, {"KEN": "Kenya"}))
    said = sitting.card.list.item(0).text()
    assert "Cara (Focal point)" in said and "Kenya" in said
    beneath = sitting.card.findChild(QLabel, "aside_cannot")
    assert "let in by" in said and "Amina" in said and beneath is not None
    assert "did not know of this" in beneath.text() and "not let it in" not in beneath.text()
    assert sitting.card.see.isHidden() and sitting.card.parts.isHidden() and not sitting.card.reason.isHidden()
    assert not sitting.card.admit.isEnabled(), "everybody reads why"
    sitting.ask("She works here")
    sitting.network.answer(LetIn((), person=True))
    assert "is let in" in sitting.told and "All that" in sitting.told and sitting.card.reason.text() == ""
    settle(sitting)
    sitting.card.look()
    sitting.network.answer(HeldList((replace(waits, may_admit=False),), 3000))
    assert "not let it in" in beneath.text() and sitting.card.reason.isHidden()
    sitting.card.look()
    sitting.network.answer(HeldList((replace(waits, by="", may_admit=False),), 4000))
    assert "had no access any more" in sitting.card.list.item(0).text(), "a hub that does not say by whom"


def test_a_person_is_asked_for_by_an_act_of_its_own() -> None:
    asked: list[tuple[str, dict[str, Any]]] = []

    class Hub(Devices):
        def _ask(self, act: str, said: dict[str, Any]) -> dict[str, Any]:
            asked.append((act, said))
            return {"held": {}}

    assert Hub(SimpleNamespace()).admit(FOUND, (), "She works here", person=True).person  # type: ignore[arg-type]
    assert asked == [("admit-grants", {"device": FOUND, "reason": "She works here"})]
