"""Swedish and French names by model."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coprod_pipeline.deidentify.recognisers import names_fr, names_sv
from coprod_pipeline.deidentify.recognisers.base import Recogniser
from coprod_pipeline.deidentify.recognisers.names_fr import NamesFr
from coprod_pipeline.deidentify.recognisers.names_sv import NamesSv, can_be_name

SV, FR = NamesSv(), NamesFr()


def masked(recogniser: Recogniser, text: str, language: str | None) -> str:
    """The text with every letter of a finding as ``_``."""
    letters = list(text)
    for span in recogniser.find([text], language)[0]:
        letters[span.start : span.end] = "_" * (span.end - span.start)
    return "".join(letters)


@pytest.mark.parametrize(
    ("file", "digest"),
    [
        (names_sv.MODEL_FILE, names_sv.MODEL_SHA256),
        (names_fr.MODEL_FILE, names_fr.MODEL_SHA256),
    ],
)
def test_the_model_is_the_one_that_was_measured(file: str, digest: str) -> None:
    data = (files("coprod_pipeline.deidentify") / "models" / file).read_bytes()
    assert hashlib.sha256(data).hexdigest() == digest
    assert len(data) < 1_000_000


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Då sa Gunilla att Torbjörn Häggkvist från Vetlanda var sjuk.", 3),
        ("Sköterskan hette Samira Warsame och kom från Umeå.", 2),
        ("då ringde jag till maria lindqvist på kvällen", 1),
        ("Jag heter Per-Anders Kvick.", 1),
    ],
)
def test_swedish_names(text: str, names: int) -> None:
    assert len(SV.find([text], "sv")[0]) == names


@pytest.mark.parametrize(
    "text",
    [
        "Vi började i maj och höll på till i augusti.",
        "Vi körde Plan Do Study Act och det blev lite learning by doing.",
        "Vi har hopp om framtiden i alla fall.",
        "vi såg en björn på en smal stig i skogen",
        "Tisdag och torsdag träffades gruppen.",
    ],
)
def test_swedish_without_names(text: str) -> None:
    assert masked(SV, text, "sv") == text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Puis Réjean a appelé Ghislaine Rivard à Saint-Boniface.", 3),
        ("Bonjour, je m'appelle Aminata Diallo.", 1),
        ("Le docteur Tremblay nous a dit d'attendre.", 1),
    ],
)
def test_french_names(text: str, names: int) -> None:
    assert len(FR.find([text], "fr")[0]) == names


@pytest.mark.parametrize(
    "text",
    [
        "On a commencé en mai et on a continué jusqu'en août.",
        "Elle parle français et un peu anglais.",
        "Noël approchait et on n'avait toujours pas de réponse.",
    ],
)
def test_french_without_names(text: str) -> None:
    assert masked(FR, text, "fr") == text


def test_other_languages_are_left_to_others() -> None:
    texts = ["Then Maria came.", ""]
    assert SV.find(texts, "en") == FR.find(texts, "sv") == [[], []]
    assert len(SV.find(["Sen kom Maria Lindqvist."], None)[0]) == 1


@pytest.mark.parametrize("word", ["!!!", "s", "och", "det som"])
def test_what_cannot_be_a_name(word: str) -> None:
    assert not can_be_name(word, "PERSON")


def test_a_given_name_that_is_also_a_small_word_can_be() -> None:
    assert can_be_name("Hans", "PERSON")
    assert can_be_name("USA", "PLACE")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_spans_lie_in_their_texts(texts: list[str]) -> None:
    for recogniser, language in ((SV, "sv"), (FR, "fr")):
        found = recogniser.find(texts, language)
        assert found == recogniser.find(texts, language)
        assert len(found) == len(texts)
        for text, spans in zip(texts, found, strict=True):
            assert all(0 <= s.start < s.end <= len(text) for s in spans)
            assert all(s.source == recogniser.name for s in spans)
