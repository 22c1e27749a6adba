"""Offsets go over into de-identified text and never cut a surrogate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.deidentify.masking import MaskedSpan
from coprod_pipeline.deidentify.offsets import to_deidentified


@st.composite
def replaced(draw: st.DrawFn) -> tuple[str, str, list[MaskedSpan]]:
    text = deid = ""
    spans = []
    for _ in range(draw(st.integers(0, 5))):
        plain = draw(st.text("abc ", max_size=5))
        text, deid = text + plain, deid + plain
        name, surrogate = (
            draw(st.text("XYZ", min_size=1, max_size=6)),
            draw(st.sampled_from(["[P 1]", "G01", "[2019-05]"])),
        )
        spans.append(
            MaskedSpan(
                len(text),
                len(text) + len(name),
                len(deid),
                len(deid) + len(surrogate),
                "PERSON",
                "r",
                surrogate,
            )
        )
        text, deid = text + name, deid + surrogate
    plain = draw(st.text("abc ", max_size=5))
    return text + plain, deid + plain, spans


@given(replaced(), st.data())
def test_outward(case: tuple[str, str, list[MaskedSpan]], data: st.DataObject) -> None:
    text, deid, spans = case
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    low, high = to_deidentified(spans, start, end)
    assert 0 <= low <= high <= len(deid)
    for span in spans:
        assert not span.deid_start < low < span.deid_end
        if start < end:
            assert not span.deid_start < high < span.deid_end
            touched = span.start < end and start < span.end
            assert touched == (span.deid_start < high and low < span.deid_end)
    if not any(s.start < end and start < s.end for s in spans):
        assert deid[low:high] == text[start:end]


def test_refuses_reversed() -> None:
    with pytest.raises(ValueError, match="start"):
        to_deidentified([], 3, 2)
