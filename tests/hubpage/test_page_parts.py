"""The parts of the page by themselves: codes and sessions, languages, forms, what may come in, and its colours."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import Admin
from brs_sync.hub.page import tongue as tongues
from brs_sync.hub.page.forms import Fields, read_query
from brs_sync.hub.page.gate import addresses, is_from_here, is_let_in
from brs_sync.hub.page.sessions import CODE_MS, IDLE_MS, LONGEST_MS, MOST_CODES, Sessions
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

NOW = 1_800_000_000_000
STYLE = Path(tongues.__file__).with_name("style.css").read_text("utf-8")


@pytest.fixture
def admin(tmp_path: Path) -> Iterator[Admin]:
    with closing(Admin(tmp_path, random.Random(7).randbytes)) as admin:
        yield admin


@pytest.fixture
def sessions(admin: Admin) -> Sessions:
    return Sessions(admin.books, random.Random(8).randbytes)


def refused(sessions: Sessions, code: str, now_ms: int) -> str:
    with pytest.raises(SyncProblem) as caught:
        sessions.sign_in(code, "192.0.2.1", now_ms)
    return caught.value.code


def test_a_code_lives_ten_minutes_and_is_good_once(sessions: Sessions) -> None:
    code, expires = sessions.make_code(NOW)
    assert expires == NOW + CODE_MS and refused(sessions, code, NOW + CODE_MS) == "code-unknown"
    sessions.sign_in(code, "", NOW + CODE_MS - 1)
    assert refused(sessions, code, NOW + 1) == "code-unknown"
    assert refused(sessions, "no code at all", NOW) == "code-unknown"


def test_a_code_from_the_future_is_no_code(sessions: Sessions) -> None:
    """The clock was set back: nobody knows how old such a code is."""
    code, _ = sessions.make_code(NOW)
    assert refused(sessions, code, NOW - 1) == "code-unknown"


def test_a_session_ends_after_idle_time_and_after_a_day_s_work(sessions: Sessions) -> None:
    session = sessions.sign_in(sessions.make_code(NOW)[0], "", NOW)
    assert sessions.session(session.secret, NOW + IDLE_MS - 1) is not None
    assert sessions.session(session.secret, NOW + 2 * IDLE_MS - 2) is not None, "whoever works stays"
    assert sessions.session(session.secret, NOW + 3 * IDLE_MS - 2) is None
    assert sessions.session(session.secret, NOW + 2 * IDLE_MS) is None, "what has ended does not come back"
    busy = sessions.sign_in(sessions.make_code(NOW)[0], "", NOW)
    at = NOW
    while at + IDLE_MS - 1 < NOW + LONGEST_MS:
        at += IDLE_MS - 1
        assert sessions.session(busy.secret, at) is not None
    assert sessions.session(busy.secret, NOW + LONGEST_MS) is None


def test_the_books_know_neither_codes_nor_secrets(sessions: Sessions, admin: Admin, tmp_path: Path) -> None:
    used, _ = sessions.make_code(NOW)
    code, _ = sessions.make_code(NOW)
    session = sessions.sign_in(used, "", NOW)
    admin.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    for secret in (used, used.replace("-", ""), code.replace("-", ""), session.secret, session.proof):
        assert secret.encode() not in kept
    assert session.secret not in session.proof and session.has_proof(session.proof)
    assert not session.has_proof("") and not session.has_proof(session.proof[:-1] + "é")


def test_another_process_over_the_same_books_knows_who_has_signed_in(sessions: Sessions, tmp_path: Path) -> None:
    with closing(Admin(tmp_path, random.Random(9).randbytes)) as other:
        theirs = Sessions(other.books, random.Random(10).randbytes)
        session = theirs.sign_in(sessions.make_code(NOW)[0], "", NOW)
        assert sessions.session(session.secret, NOW) is not None
        assert sessions.end_all() == 1 and theirs.session(session.secret, NOW) is None


def test_books_of_an_earlier_release_get_what_they_lack(admin: Admin, tmp_path: Path) -> None:
    with admin.books.transaction() as connection:
        connection.execute("DROP TABLE page_session")
        connection.execute("DROP TABLE page_code")
    admin.close()
    with closing(Admin(tmp_path, random.Random(11).randbytes)) as again:
        sessions = Sessions(again.books, random.Random(12).randbytes)
        assert sessions.session(sessions.sign_in(sessions.make_code(NOW)[0], "", NOW).secret, NOW) is not None


def test_nobody_fills_the_books(sessions: Sessions) -> None:
    codes = [sessions.make_code(NOW + n)[0] for n in range(MOST_CODES + 3)]
    assert refused(sessions, codes[0], NOW + 100) == "code-unknown"
    sessions.sign_in(codes[-1], "", NOW + 100)


def test_only_wrong_codes_wait_and_only_where_they_come_from(sessions: Sessions) -> None:
    good, _ = sessions.make_code(NOW)
    found = [refused(sessions, f"0000-0000-{n:04}", NOW) for n in range(8)]
    assert "slow-down" in found and found[0] == "code-unknown"
    with pytest.raises(SyncProblem) as caught:
        sessions.sign_in("0000-0000-0000", "198.51.100.7", NOW)
    assert caught.value.code == "code-unknown", "another address has not guessed yet"
    sessions.sign_in(good, "192.0.2.1", NOW)


@pytest.mark.parametrize(
    ("cookie", "accepted", "code"),
    [("", "", "en"), ("ar", "fr", "ar"), ("xx", "fr-CH, en", "fr"), ("", "de;q=1, ru;q=0.5", "ru"),
     ("", "fr;q=0", "en"), ("", "zh-Hant-TW", "zh"), ("", "en;q=0.1,es;q=0.9", "es"),
     ("", ";;;,,q=", "en"), ("", "fr;q=abc", "en")],
)  # fmt: skip
def test_the_language_is_the_chosen_one_or_the_browser_s_first(cookie: str, accepted: str, code: str) -> None:
    assert tongues.chosen(cookie, accepted) == code


@pytest.mark.parametrize("code", list(tongues.NAMES))
def test_every_language_writes_moments_numbers_and_sizes_its_own_way(code: str) -> None:
    one = tongues.tongue(code)
    shown = str(one.when(1_800_000_000_000))
    assert 'datetime="2027-01-15T08:00:00Z"' in shown and "2027" in shown and "{" not in shown and "'" not in shown
    assert str(one.when(None)) == "–" and one.country("KEN") != "KEN" and one.country("QQA") == "QQA"
    assert one.number(1234567).count("1") == 1 and any(letter.isdigit() for letter in one.size(12_300_000))
    if code != "en":
        assert one.say("Devices") != "Devices"


@given(st.text(max_size=40), st.sampled_from(list(tongues.NAMES)))
def test_nothing_that_fills_a_hole_becomes_a_mark(text: str, code: str) -> None:
    filled = str(tongues.tongue(code).sentence("{n} held, not applied", n=text))
    assert "<" not in filled and ">" not in filled and '"' not in filled


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=20)), max_size=12))
def test_a_form_comes_as_it_was_filled_in(pairs: list[tuple[str, str]]) -> None:
    encodable = [(name, value) for name, value in pairs if not re.search("[\ud800-\udfff]", name + value)]
    fields = read_query(urlencode(encodable).encode())
    for name, value in dict(encodable).items():
        assert fields.one(name) == value
    assert fields.one("never there") == "" and fields.all("never there") == []


@given(st.binary(max_size=300))
def test_whatever_bytes_come_they_are_fields_or_refused_in_words(data: bytes) -> None:
    try:
        fields = read_query(data)
    except SyncProblem as problem:
        assert problem.code in ("malformed", "too-large")
    else:
        for name in fields.said:
            fields.whole(name, 10**6)
            fields.several(name)


def test_a_whole_number_is_one_or_none() -> None:
    fields = Fields({"n": ["7"], "minus": ["-7"], "far": ["9" * 30], "arab": ["٧"], "none": [""]})
    assert [fields.whole(name, 10) for name in ("n", "minus", "far", "arab", "none", "x")] == [7, *[None] * 5]


def asked(scheme: str, client: str, host: str, **headers: str) -> Request:
    said = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(
        {
            "type": "http", "method": "POST", "scheme": scheme, "path": "/admin/", "query_string": b"",
            "client": (client, 1), "server": ("0.0.0.0", 8765),
            "headers": [(name.encode(), value.encode()) for name, value in said.items()],
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "request_", "let_in"),
    [
        ("here", asked("http", "127.0.0.1", "127.0.0.1:8765"), True),
        ("here", asked("http", "::1", "[::1]:8765"), True),
        ("here", asked("https", "127.0.0.1", "localhost"), True),
        ("here", asked("https", "10.0.0.7", "10.0.0.1:8765"), False),
        ("here", asked("http", "127.0.0.1", "hub.example.org"), False),
        ("here", asked("http", "127.0.0.1", "127.0.0.1", x_forwarded_for="10.0.0.7"), False),
        ("here", asked("http", "127.0.0.1", "127.0.0.1", via="1.1 proxy"), False),
        ("here", asked("http", "127.0.0.1", "127.0.0.1", x_forwarded_host="hub.example.org"), False),
        ("here", asked("http", "::ffff:127.0.0.1", "127.0.0.1:8765"), True),
        ("here", asked("http", "::ffff:10.0.0.7", "127.0.0.1:8765"), False),
        ("here", asked("http", "127.0.0.1", "[bad"), False),
        ("network", asked("https", "10.0.0.7", "10.0.0.1:8765"), True),
        ("network", asked("http", "10.0.0.7", "10.0.0.1:8765"), False),
        ("network", asked("http", "127.0.0.1", "127.0.0.1"), True),
        ("off", asked("https", "127.0.0.1", "127.0.0.1"), False),
    ],
)
def test_nobody_beyond_this_computer_sees_it_over_an_open_line(setting: str, request_: Request, let_in: bool) -> None:
    assert is_let_in(request_, setting) is let_in


def test_a_form_comes_from_a_page_of_the_same_address_and_scheme() -> None:
    host = "hub.example.org"
    assert is_from_here(asked("https", "10.0.0.7", host, origin="https://hub.example.org"))
    for origin in ("http://hub.example.org", "https://hub.example.org:444", "https://hub.example.org.evil", "null", ""):
        assert not is_from_here(asked("https", "10.0.0.7", host, origin=origin)), origin
    assert not is_from_here(asked("https", "10.0.0.7", host))


def test_where_it_is_said_to_be() -> None:
    doors = [("https", "0.0.0.0", 8765), ("http", "127.0.0.1", 8766)]
    here = ["https://127.0.0.1:8765/admin/", "http://127.0.0.1:8766/admin/"]
    assert addresses("here", "https://10.0.0.1:8765", doors) == here
    assert addresses("network", "https://10.0.0.1:8765", doors) == ["https://10.0.0.1:8765/admin/", *here]
    assert addresses("network", "http://10.0.0.1:8765", [("http", "10.0.0.1", 8765)]) == []
    assert addresses("off", "https://10.0.0.1:8765", doors) == []


def _colours() -> list[dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, flags=re.DOTALL)[:2]
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", scheme)) for scheme in (light, dark)]


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", _colours(), ids=["light", "dark"])
def test_words_stand_out_from_their_ground(scheme: dict[str, str]) -> None:
    pairs = (
        ("ink", "ground"), ("soft", "ground"), ("accent", "ground"), ("bad", "ground"), ("ink", "raised"),
        ("on-accent", "accent"), ("good", "good-ground"), ("bad", "bad-ground"),
    )  # fmt: skip
    for ink, ground in pairs:
        high, low = sorted((_light(scheme[ink]), _light(scheme[ground])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)


def test_the_hub_s_zone_is_said() -> None:
    assert tongues.zone(int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)).startswith("UTC")
