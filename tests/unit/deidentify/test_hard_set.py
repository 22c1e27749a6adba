"""The hard set stays as it was written, and means what it says.

What belongs here: that the files are frozen, parse, are balanced and carry valid identity
numbers. What does not: how well anything does on them.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import Counter

import pytest

from coprod_pipeline.model import SPAN_TYPES
from tests.validation.hard_set import CASINGS, FILES, HERE, LANGUAGES, HardItem, load

FROZEN = {
    "sv.txt": "4c0df75b124dbe642f0bd326f645632460baa421ba02f7557009e1c129239905",
    "en_scot.txt": "cf155485bbab6a34257829d6dc67f123c385c1c8c7a4f1d54cc90e70a84acddd",
    "en_mb.txt": "13c1934e2b21ea53076dc97864322110d74f3eaf4389812f49cc8f3a79d1ea76",
    "en_l2.txt": "ed2618dd711ea1735ae72f2b436fbf5ed81774f9bef22087fee923bcf56d20f7",
    "fr.txt": "cde67ebeb36ff1e48c0e3e50608da1eeceeaf88e6595e69d940b058376dae34c",
    "people.txt": "271ec97a03287f97b041adb4a87713b0a912b4c9e6873d738f2c16e0867e871e",
}
#: The words README.md lists: it is the only place that does.
DISGUISES = set(
    re.findall(r"`(\w+)`", (HERE / "README.md").read_text("utf-8").split("## Disguises")[1])
)
FICTION_PHONES = re.compile(
    r"(44|0044)?0?(1632960\d{3}|7700900\d{3}|1[34]14960\d{3}|2079460\d{3}|8081570\d{3})"
    r"|(\+?1)?(204|431|800)55501\d\d"
    r"|(46|0046)?0?(70174(06(0[5-9]|[1-9]\d))|846500(4\d\d)|3139006\d\d|4062804\d\d|980319(2\d\d))"
)
ITEMS = load()
TITLES = re.compile(r"(mrs?|ms|miss|dr|doctor|elder|mme|doktor|syster|fru)\.? ", re.IGNORECASE)


def of(item: HardItem, start: int, end: int) -> str:
    return item.text[start:end]


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def luhn(number: str) -> bool:
    doubled = [int(c) * (2 if k % 2 else 1) for k, c in enumerate(reversed(number))]
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def mod11(number: str) -> bool:
    return sum(int(c) * (10 - k) for k, c in enumerate(number)) % 11 == 0


def is_date(year: str, month: str, day: int) -> bool:
    """Whether the two-digit year can be of a date in the 20th or 21st century."""
    for century in ("19", "20"):
        try:
            datetime.date(int(century + year), int(month), day)
        except ValueError:
            continue
        return True
    return False


def valid_identity(kind: str, text: str) -> bool:
    number = digits(text)
    if kind in ("pnr", "samnr"):
        ten = number[-10:]
        day = int(ten[4:6]) - (60 if kind == "samnr" else 0)
        return len(number) in (10, 12) and luhn(ten) and is_date(ten[:2], ten[2:4], day)
    if kind == "nhs":
        return len(number) == 10 and number.startswith("999") and mod11(number)
    if kind == "chi":
        return len(number) == 10 and mod11(number) and is_date(*_dmy(number))
    if kind == "ni":
        return bool(re.fullmatch(r"[A-Z]{2}\d{6}[A-D]", text.replace(" ", "").upper()))
    if kind == "sin":
        return len(number) == 9 and luhn(number)
    if kind == "phin":
        return len(number) == 9
    if kind == "spoken":
        return not number
    return kind == "other" and bool(number)


def _dmy(number: str) -> tuple[str, str, int]:
    return number[4:6], number[2:4], int(number[:2])


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_as_they_were_written(name: str) -> None:
    assert hashlib.sha256((HERE / name).read_bytes()).hexdigest() == FROZEN[name]


def test_every_data_file_is_loaded() -> None:
    assert {path.name for path in HERE.glob("*.txt")} == set(FILES) == set(FROZEN)


def test_ids_are_numbered_in_order() -> None:
    count: Counter[str] = Counter()
    for item in ITEMS:
        group = item.id.split("-")[0]
        count[group] += 1
        assert item.id == f"{group}-{count[group]:03d}"


def test_groups_are_as_large_as_promised() -> None:
    sentences = Counter(i.lang for i in ITEMS if "aliases" not in i.disguise)
    floor = {"sv": 130, "en-scot": 130, "en-mb": 70, "en-l2": 40, "fr": 50}
    assert set(sentences) == set(LANGUAGES.values()) == set(floor)
    assert not {lang for lang, least in floor.items() if sentences[lang] < least}
    casing = Counter(i.casing for i in ITEMS)
    assert set(casing) == set(CASINGS)
    assert casing["lower"] >= 80
    assert casing["asr"] >= 50
    assert casing["upper"] >= 15
    assert sum(i.is_trap for i in ITEMS) >= 150
    assert sum(bool(i.roster) for i in ITEMS) >= 90


def test_every_lang_has_traps_lower_case_and_speech_recognition() -> None:
    for lang in LANGUAGES.values():
        of_lang = [i for i in ITEMS if i.lang == lang and "aliases" not in i.disguise]
        assert sum(i.is_trap for i in of_lang) / len(of_lang) > 0.2
        assert {"natural", "lower", "upper", "asr"} == {i.casing for i in of_lang}


def test_alias_documents_group_two_to_five_persons() -> None:
    documents = [i for i in ITEMS if "aliases" in i.disguise]
    assert len(documents) >= 40
    for item in documents:
        assert 2 <= len(item.persons) <= 5, item.id
        assert max(len(spans) for spans in item.persons.values()) >= 2, item.id


def test_words_of_the_head_are_known() -> None:
    for item in ITEMS:
        assert set(item.disguise) <= DISGUISES, item.id
        assert item.casing in CASINGS, item.id
        assert item.lang in LANGUAGES.values(), item.id
    assert {d for i in ITEMS for d in i.disguise} == DISGUISES


def test_no_item_stands_twice() -> None:
    seen = Counter(" ".join(re.findall(r"\w+", i.text.lower())) for i in ITEMS)
    assert [text for text, n in seen.items() if n > 1] == []


def test_spans_are_in_order_and_whole() -> None:
    for item in ITEMS:
        end = 0
        for span in sorted(item.spans + item.optional):
            text = of(item, span.start, span.end)
            assert end <= span.start < span.end <= len(item.text), item.id
            assert span.type in SPAN_TYPES, item.id
            assert text == text.strip(), item.id
            assert any(c.isalnum() for c in text), item.id
            end = span.end


def test_person_spans_follow_the_conventions() -> None:
    for item in ITEMS:
        for span in item.spans:
            if span.type == "PERSON":
                text = of(item, span.start, span.end)
                assert not TITLES.match(text), item.id
                assert not text.endswith(("'s", "’s")), item.id
            else:
                assert span.person_id is None, item.id


def test_traps_have_nothing_to_mask_and_the_others_have() -> None:
    assert [i.id for i in ITEMS if i.is_trap == bool(i.spans)] == []


def test_texts_have_the_casing_they_claim() -> None:
    for item in ITEMS:
        if item.casing in ("lower", "asr"):
            assert item.text == item.text.lower(), item.id
        if item.casing == "upper":
            assert item.text == item.text.upper(), item.id
        if item.casing == "asr":
            assert re.fullmatch(r"[\w' -]+", item.text), item.id


def test_keep_terms_stand_in_the_text_outside_the_spans() -> None:
    for item in ITEMS:
        unmarked = list(item.text.lower())
        for span in item.spans:
            unmarked[span.start : span.end] = "\0" * (span.end - span.start)
        for term in item.keep_terms:
            assert term.lower() in "".join(unmarked), item.id


def test_a_roster_person_is_disguised() -> None:
    for item in ITEMS:
        if "aliases" in item.disguise:
            continue
        for person in item.roster:
            assert person.full_name not in item.text, item.id
            assert any(s.type == "PERSON" for s in item.spans), item.id


def test_identity_numbers_are_what_they_claim() -> None:
    wrong = []
    kinds: Counter[str] = Counter()
    for item in ITEMS:
        known = {(start, end) for start, end, _ in item.id_kinds}
        assert known == {(s.start, s.end) for s in item.spans if s.type == "ID"}, item.id
        for start, end, kind in item.id_kinds:
            kinds[kind] += 1
            if not valid_identity(kind, of(item, start, end)):
                wrong.append((item.id, kind))
    assert wrong == []
    assert all(kinds[k] >= 4 for k in ("pnr", "samnr", "nhs", "chi", "ni", "sin", "phin"))


def test_the_check_digit_tests_can_fail() -> None:
    for item in ITEMS:
        for start, end, kind in item.id_kinds:
            if kind in ("pnr", "samnr", "nhs", "chi", "sin"):
                text = of(item, start, end)
                other = text[:-1] + str((int(text[-1]) + 1) % 10)
                assert not valid_identity(kind, other), item.id


def test_phone_numbers_are_of_the_ranges_for_fiction() -> None:
    for item in ITEMS:
        for span in item.spans:
            number = digits(of(item, span.start, span.end))
            if span.type == "PHONE" and number:
                assert FICTION_PHONES.fullmatch(number.replace("4401", "441")), item.id


def test_written_mail_addresses_lead_nowhere() -> None:
    for item in ITEMS:
        for span in item.spans:
            text = of(item, span.start, span.end)
            if span.type == "EMAIL" and "@" in text:
                assert text.lower().endswith(".example"), item.id
