"""The crosswalk covers the old version, points at real codes, and converts only what is 1:1."""

from __future__ import annotations

import pytest

from coprod_pipeline.coding.codebook import load_codebook
from coprod_pipeline.coding.crosswalk import crosswalk
from coprod_pipeline.errors import CoprodError


def test_crosswalk_covers_every_old_construct_and_points_at_new_ones():
    old = {c.id for c in load_codebook("cfir2009", None).codes}
    new = {c.id for c in load_codebook("cfir2022", None).codes}
    crossings = crosswalk()
    assert set(crossings) == old
    assert {t for c in crossings.values() for t in c.candidates} <= new


def test_only_one_to_one_converts():
    for crossing in crosswalk().values():
        if crossing.relation in ("1:1", "1:1 moved"):
            assert crossing.converted == crossing.candidates[0]
            assert len(crossing.candidates) == 1
        else:
            assert crossing.needs_recode
    assert crosswalk()["c09.inner.climate.tension"].converted == "c22.inner.tension"
    assert crosswalk()["c09.inner.networks"].needs_recode
    assert crosswalk()["c09.int.source"].needs_recode
    assert crosswalk()["c09.inner.readiness"].candidates == ()


def test_unknown_crosswalk_is_refused():
    with pytest.raises(CoprodError):
        crosswalk("rogers_greenhalgh")
