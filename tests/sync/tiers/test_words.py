"""What tiers say counts by its signature and by who stands above; what goes between them is cut by one table."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync import tierwords
from brs_sync.errors import SyncProblem
from brs_sync.hub.between import asked_for, between
from brs_sync.ids import Dot, RecordKey, in_scope
from brs_sync.receipt import Receipt, encode_receipt
from brs_sync.replica import Replica

SENT = "report/KEN/2025/basel/sent"
PLACES = (
    "contacts/KEN", "assistance/KEN", "assistance/shared", "library/global", "reference/global", SENT,
    "report/KEN/2025/basel/talk", "report/KEN/rotterdam/sent", "report/KEN/talk",
)  # fmt: skip
HOME = ("report/KEN/2025/basel/draft", "report/KEN/rotterdam/draft", "person/amina", "practice/w1", "strange/KEN")


@pytest.mark.parametrize("scope", [("",), PLACES + HOME, ("report", "person", "contacts", "assistance", "library")])
def test_drafts_and_private_notes_go_between_no_tiers(scope: tuple[str, ...]) -> None:
    cut = between(scope)
    assert not any(in_scope(one, cut) for one in HOME)
    assert all(in_scope(one, cut) for one in PLACES if in_scope(one, scope))


def test_a_hub_asks_for_what_its_clients_may_have_and_for_all_only_where_they_may_have_all() -> None:
    own = ("contacts", "report/KEN", "report/UGA")
    assert asked_for(["report/KEN", "contacts/KEN", "report/KEN/2025"], own) == ("contacts/KEN", "report/KEN")
    assert asked_for(["report", "contacts"], own) is None
    cut = between(own, asked_for(["report/KEN"], own))
    assert in_scope(SENT, cut)
    assert not in_scope(SENT.replace("KEN", "UGA"), cut) and not in_scope("contacts/KEN", cut)


class Chain:
    """A Secretariat, a centre under it and a device under that, by their grants alone; and a stranger."""

    def __init__(self, folder: Path) -> None:
        names = ("top", "centre", "amina", "stranger")
        self.top, self.centre, self.amina, self.stranger = (
            Replica.open(folder / name, schemas=lambda collection: None) for name in names
        )
        self.top.add_root(self.top.key)
        rights = ("read", "write", "resolve", "approve", "attest", "carry", "grant")
        over = {"prefixes": ("report/KEN",), "rights": rights}
        first = self.top.issue_grant(self.centre.key, person="c", name="Centre", role="regional-centre", **over)
        self.centre.add_root(self.top.key)
        self.centre.receive([], [first])
        second = self.centre.issue_grant(self.amina.key, person="a", name="Amina", role="focal-point", **over)
        self.amina.add_root(self.top.key)
        self.amina.receive([], [first, second])
        self.amina.write([(RecordKey(SENT, "surveys", "=ken"), "amount", "12")])

    def word(self, by: Replica, time_ms: int, seq: int = 1, **more: object) -> bytes:
        ((who, (_, mark)),) = self.amina.vectors((SENT,))[SENT].items()
        return encode_receipt(Receipt(by.key, tierwords.NOBODY, time_ms, {SENT: {who: (seq, mark)}}, **more), by.sign)

    def held(self) -> list[str]:
        found = tierwords.holders(self.amina, SENT, Dot(self.amina.id, 1))
        return [one.kind for one in found if one.held_ms is not None]


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    return Chain(tmp_path)


def test_only_who_stands_above_is_believed_and_only_of_himself(chain: Chain) -> None:
    assert chain.held() == []
    tierwords.hear(chain.amina, [chain.word(chain.stranger, 5), chain.word(chain.amina, 5)])
    assert chain.held() == []
    tierwords.hear(chain.amina, [chain.word(chain.top, 5)])
    assert chain.held() == ["secretariat"], "the centre has said nothing"
    tierwords.hear(chain.amina, [chain.word(chain.centre, 6)])
    assert chain.held() == ["centre", "secretariat"]


def test_a_word_that_was_altered_is_refused(chain: Chain) -> None:
    word = chain.word(chain.top, 5)
    for at in range(0, len(word), 7):
        with pytest.raises(SyncProblem):
            tierwords.hear(chain.amina, [word[:at] + bytes((word[at] ^ 1,)) + word[at + 1 :]])
    assert chain.held() == []


def test_a_later_word_says_that_a_hub_went_back_and_an_earlier_one_says_nothing(chain: Chain) -> None:
    tierwords.hear(chain.amina, [chain.word(chain.top, 5)])
    gone = encode_receipt(Receipt(chain.top.key, tierwords.NOBODY, 9, {SENT: {}}), chain.top.sign)
    assert tierwords.hear(chain.amina, [gone]) and chain.held() == []
    assert not tierwords.hear(chain.amina, [chain.word(chain.top, 8)]) and chain.held() == []
    tierwords.hear(chain.amina, [chain.word(chain.top, 10)])
    assert chain.held() == ["secretariat"]


def test_words_travel_on_to_who_may_read_and_to_nobody_else(chain: Chain) -> None:
    tierwords.hear(chain.centre, [chain.word(chain.top, 5)])
    words, upto, more = tierwords.told(chain.centre, ("report/KEN",), 0, own=False)
    assert len(words) == 1 and not more
    assert tierwords.told(chain.centre, ("report/UGA",), 0, own=False)[0] == ()
    assert tierwords.told(chain.centre, ("report/KEN",), upto, own=False)[0] == ()
    tierwords.hear(chain.amina, words)
    assert chain.held() == ["secretariat"]
