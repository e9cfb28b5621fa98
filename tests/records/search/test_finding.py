"""What a question finds: by title, text and label, in every language, bounded however many records there are."""

from __future__ import annotations

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import Missing, Ref

from brs_desktop.records.search.index import COMPLETIONS
from tests.records.search.asking import Asker

KENYA = {"code": "KEN", "alive": True, "name@en": "Kenya", "name@fr": "Kenya", "name@ru": "Кения", "name@zh": "肯尼亚", "name@ar": "كينيا"}  # fmt: skip # noqa: E501


def test_titles_come_before_texts_and_exact_titles_before_all(ask: Asker) -> None:
    ask.contact("Jane Waste", remarks="—")
    ask.contact("Peter Mwangi", remarks="Knows all about waste.")
    ask.contact("Waste")
    ask.contact("Wasteland Trust")
    assert ask.titles("waste") == ["Waste", "Wasteland Trust", "Jane Waste", "Peter Mwangi"]


def test_every_word_must_be_found_and_the_last_may_be_begun(ask: Asker) -> None:
    ask.contact("Grace Wanjiru", organisation="Ministry of Environment")
    ask.contact("Grace Otieno", organisation="Customs")
    assert ask.titles("grace env") == ["Grace Wanjiru"]
    assert ask.titles("environments of the ministries") == ["Grace Wanjiru"]
    assert ask.titles("grac") == ["Grace Otieno", "Grace Wanjiru"]
    assert ask.titles("wanj environment") == []
    assert ask.titles("g") == ["Grace Otieno", "Grace Wanjiru"] and ask.titles("wa") == ["Grace Wanjiru"]


def test_labels_of_choices_are_found_in_six_languages(ask: Asker) -> None:
    ask.contact("Aisha", **{"conv/cv_b": True})
    words = [ask.model.registry["contacts"].choice_label("conv", "cv_b", code) for code in ("en", "fr", "es", "ru", "zh", "ar")]  # fmt: skip # noqa: E501
    for label in words:
        assert ask.titles(label) == ["Aisha"], label


def test_labels_of_linked_records_are_found_and_follow_them(ask: Asker) -> None:
    country = ask.put(RecordKey("reference/global", "parties", "=ken"), KENYA)
    ask.contact("Aisha", country=Ref("KEN", "Kenya"))
    assert ask.titles("кении") == ["Kenya", "Aisha"] and ask.titles("كينيا") == ["Kenya", "Aisha"]
    ask.put(country, {**KENYA, "name@zh": "新名"})
    assert "Aisha" in ask.titles("新名") and "Aisha" not in ask.titles("肯尼")


def test_chinese_is_found_by_one_two_and_more_characters(ask: Asker) -> None:
    ask.contact("王伟", remarks="负责二噁英和呋喃的排放清单")
    ask.contact("李娜", remarks="负责英国的呋喃")
    for typed in ("二", "二噁", "噁英", "二噁英", "二噁英和呋喃", "排放清单"):
        assert ask.titles(typed) == ["王伟"], typed
    assert sorted(ask.titles("呋喃")) == ["李娜", "王伟"] and ask.titles("王") == ["王伟"]


def test_arabic_is_found_with_and_without_its_article(ask: Asker) -> None:
    ask.contact("سلمى", remarks="مسؤولة عن جرد النفايات الخطرة")
    for typed in ("النفايات", "نفايات", "نفاية", "والنفايات", "للنفايات", "نفا", "النفا", "نُفَايَات", "الخطرة", "خطره"):
        assert ask.titles(typed) == ["سلمى"], typed


@pytest.mark.parametrize("typed", ["50-29-3", "50-29", "BC-10/29", "bc-10/2", "BC 10 29", "Y18", "Y 18", "amina.o@unep.org", "amina.o@un", "unep"])  # fmt: skip # noqa: E501
def test_codes_are_found_whole_begun_and_in_parts(ask: Asker, typed: str) -> None:
    ask.contact("Amina", remarks="DDT 50-29-3, decision BC-10/29, code Y18", email="amina.o@unep.org")
    ask.contact("Bakari", remarks="50 litres in 1929, page 3; 11 of 28", email="b@example.org")
    assert ask.titles(typed) == ["Amina"]


def test_a_code_that_is_nowhere_is_looked_for_by_its_parts(ask: Asker) -> None:
    ask.contact("Amina", remarks="decision 10 of BC, paragraph 29")
    assert ask.titles("BC-10/29") == ["Amina"]


def test_common_words_do_not_stand_in_the_way(ask: Asker) -> None:
    ask.contact("Amina", remarks="Plan d’action")
    assert ask.titles("plan de l’action") == ["Amina"] and ask.titles("the action of the plan") == ["Amina"]
    ask.contact("The The")
    assert ask.titles("the") == ["The The"]


def test_totals_are_counted_up_to_a_hundred(ask: Asker) -> None:
    with ask.writing():
        pass
    for number in range(105):
        ask.contact(f"Person {number:03}", number + 1, partition="practice/x" if number > 102 else "contacts/KEN")
    (found,) = ask.matches("person", each=4)
    assert (found.total, found.more, len(found.rows)) == (100, True, 4)
    assert [row.title for row in found.rows] == ["Person 102", "Person 101", "Person 100", "Person 099"]
    (found,) = ask.matches("person 10", each=4)
    assert (found.total, found.more) == (3, False)


def test_practice_is_apart(ask: Asker) -> None:
    ask.contact("Real Amina")
    ask.contact("Practice Amina", partition="practice/abc/contacts")
    assert ask.titles("amina") == ["Real Amina"]
    assert sorted(ask.titles("amina", practice=True)) == ["Practice Amina", "Real Amina"]
    assert sorted(ask.listed("amina")) == ["Practice Amina", "Real Amina"]


def test_deleted_changed_and_erased_records_are_found_no_more_at_once(ask: Asker) -> None:
    key = ask.contact("Zebedee Quux", remarks="xylophone")
    ask.put(key, {"name": "Zebedee Quux", "alive": True, "remarks": "violin"})
    assert ask.titles("xylophone") == [] and ask.titles("violin") == ["Zebedee Quux"]
    ask.put(key, {"name": "Zebedee Quux", "alive": False}, deleted=True)
    assert ask.titles("zebedee") == [] and ask.listed("zebedee") == []
    ask.put(key, {"name": "Zebedee Quux", "alive": False}, deleted=True, contested_delete=True)
    assert ask.titles("zebedee") == ["Zebedee Quux"]
    ask.put(key, {"name": Missing("erased"), "alive": True, "remarks": Missing("erased")})
    assert ask.titles("zebedee") == [] and ask.titles("quux") == [] and ask.titles("violin") == []


def test_what_was_erased_leaves_the_file_when_it_is_tidied(ask: Asker) -> None:
    ask.contact("Somebody Else")
    key = ask.contact("Zebedee Quux")
    ask.put(key, {"name": Missing("erased"), "alive": True})
    assert ask.model.search.complete(ask.connection, "zebe") == ("zebedee",)
    ask.read_up()
    assert ask.model.search.complete(ask.connection, "zebe") == ()
    blocks = b"".join(row[0] for row in ask.connection.execute("SELECT block FROM search_index_data"))
    assert b"ebedee" not in blocks and b"omebody" in blocks
    assert ask.titles("somebody") == ["Somebody Else"]


def test_a_beginning_is_completed_to_so_many_words_the_usual_first(ask: Asker) -> None:
    ask.contact("Zulu", remarks="quota")
    ask.contact("Many", remarks=" ".join(f"qua{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(300)))
    found = ask.model.search.complete(ask.connection, "qu")
    assert len(found) == COMPLETIONS and "quota" in found


def test_a_list_is_narrowed_by_texts_too(ask: Asker) -> None:
    ask.contact("Amina", remarks="Knows everything about asbestos.")
    ask.contact("Bakari")
    assert ask.listed("asbestos") == ["Amina"] and ask.listed("асбест") == []
    assert ask.listed("ami") == ["Amina"] and ask.listed("  ") == ["Amina", "Bakari"] and ask.listed("(((") == []
