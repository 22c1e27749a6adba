"""JSON of speech recognition: the shapes of several programs, with speakers and times."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_pipeline.ingest.extract import extract

Said = tuple[str | None, str, float | None]

DIALECTS: list[tuple[str, str, list[Said]]] = [
    (
        'whisperx.json',
        '{"segments":[{"start":0.1,"end":2.0,"text":" Hello all.","speaker":"SPEAKER_00",'
        '"words":[{"word":"Hello","start":0.1}]},{"start":2.0,"end":3.0,"text":" Thanks.",'
        '"speaker":"SPEAKER_01"},{"start":3.0,"end":4.0,"text":" Hm."}],"language":"en"}',
        [
            ('SPEAKER_00', 'Hello all.', 0.1),
            ('SPEAKER_01', 'Thanks.', 2.0),
            (None, 'Hm.', 3.0),
        ],
    ),
    (
        'assembly.json',
        '{"id":"x","audio_duration":12,"text":"Hello all. Thanks.","words":[{"text":"Hello",'
        '"start":100,"end":200,"speaker":"A"}],"utterances":[{"speaker":"A","text":"Hello all.",'
        '"start":100,"end":2000,"words":[]},{"speaker":"B","text":"Thanks.","start":2100,'
        '"end":3000,"words":[]},{"speaker":"A","text":"What now?","start":3100,"end":9000}]}',
        [
            ('Speaker A', 'Hello all.', 0.1),
            ('Speaker B', 'Thanks.', 2.1),
            ('Speaker A', 'What now?', 3.1),
        ],
    ),
    (
        'deepgram.json',
        '{"metadata":{"duration":12.5},'
        '"results":{"channels":[{"alternatives":[{"transcript":"hello all thanks"}]}],'
        '"utterances":[{"start":0.1,"end":2.0,"transcript":"Hello all.","speaker":0,"channel":0},'
        '{"start":2.1,"end":3.0,"transcript":"Thanks.","speaker":1}]}}',
        [
            ('Speaker 0', 'Hello all.', 0.1),
            ('Speaker 1', 'Thanks.', 2.1),
        ],
    ),
    (
        'whispercpp.json',
        '{"result":{"language":"en"},"transcription":[{"timestamps":{"from":"00:00:00,100",'
        '"to":"00:00:02,000"},"offsets":{"from":100,"to":2000},"text":" Hello all."},'
        '{"timestamps":{"from":"00:00:02,000","to":"00:00:03,000"},"offsets":{"from":2000,'
        '"to":3000},"text":" Thanks."}]}',
        [
            (None, 'Hello all.', 0.1),
            (None, 'Thanks.', 2.0),
        ],
    ),
    (
        'revai.json',
        '{"monologues":[{"speaker":0,"elements":[{"type":"text","value":"Hello","ts":0.1,'
        '"end_ts":0.4},{"type":"punct","value":" "},{"type":"text","value":"all","ts":0.5,'
        '"end_ts":0.7},{"type":"punct","value":"."}]},{"speaker":1,"elements":[{"type":"text",'
        '"value":"Thanks","ts":2.1,"end_ts":2.4}]}]}',
        [
            ('Speaker 0', 'Hello all.', 0.1),
            ('Speaker 1', 'Thanks', 2.1),
        ],
    ),
    (
        'amazon.json',
        '{"jobName":"x","results":{"transcripts":[{"transcript":"Hello all. Thanks."}],'
        '"audio_segments":[{"id":0,"transcript":"Hello all.","start_time":"0.1","end_time":"2.0",'
        '"speaker_label":"spk_0"},{"id":1,"transcript":"Thanks.","start_time":"2.1",'
        '"end_time":"3.0","speaker_label":"spk_1"}],"items":[]}}',
        [
            ('spk_0', 'Hello all.', 0.1),
            ('spk_1', 'Thanks.', 2.1),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "said"), DIALECTS, ids=[name for name, _, _ in DIALECTS])
def test_a_shape(tmp_path: Path, name: str, text: str, said: list[Said]) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert [(s.speaker, s.text, s.start_s) for s in extract(path).segments] == said


def test_letters_of_the_contracts_own_shape_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '{"segments": [{"start": 0, "end": 1, "text": "Hi.", "speaker": "A"}]}', encoding="utf-8"
    )
    assert extract(path).segments[0].speaker == "A"


def test_whole_seconds_are_not_taken_for_thousandths(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"start": 10, "end": 40, "text": "A long word."}]', encoding="utf-8")
    assert extract(path).segments[0].end_s == 40.0
