"""Transcript dialects: who speaks, what, when, and nothing lost, in made-up talk of each kind.

Expected are ``(label, talk, start in seconds)`` of every segment of the body, in order.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coprod_pipeline.ingest.extract import extract

Said = tuple[str | None, str, float | None]

DIALECTS: list[tuple[str, str, list[Said]]] = [
    (
        'teams_doc_lines.txt',
        'Veckomöte-20230503_100000-Meeting Recording\nMay 3, 2023, 10:00AM\n1h 2m 3s\n\n'
        'Anna Svensson started transcription\n\nAnna Svensson   0:03\nHej och välkommen.\n\n'
        'Bo Ek   0:09\nTack.\nDet är bra att vara här.\n\nAnna Svensson   1:02:03\nVad tycker du?\n'
        '\nBo Ek stopped transcription',
        [
            (None, 'Veckomöte-20230503_100000-Meeting Recording', None),
            (None, 'May 3, 2023, 10:00AM', None),
            (None, '1h 2m 3s', None),
            (None, 'Anna Svensson started transcription', None),
            ('Anna Svensson', 'Hej och välkommen.', 3.0),
            ('Bo Ek', 'Tack.\nDet är bra att vara här.', 9.0),
            ('Anna Svensson', 'Vad tycker du?', 3723.0),
            (None, 'Bo Ek stopped transcription', None),
        ],
    ),
    (
        'teams_copy_sv.txt',
        'Anna Svensson\n0 minuter 3 sekunder\n0:03\nHej och välkommen.\nBo Ek\n'
        '0 minuter 9 sekunder\n0:09\nTack.\nAnna Svensson\n1 timme 2 minuter 3 sekunder\n1:02:03\n'
        'Vad tycker du?\nBo Ek\n1 timme 3 minuter 3 sekunder\n1:03:03\nBra.\n',
        [
            ('Anna Svensson', 'Hej och välkommen.', 3.0),
            ('Bo Ek', 'Tack.', 9.0),
            ('Anna Svensson', 'Vad tycker du?', 3723.0),
            ('Bo Ek', 'Bra.', 3783.0),
        ],
    ),
    (
        'teams_copy_fr.txt',
        'Anna Svensson\n\n0 minutes 3 secondes\n\n0:03\n\nBonjour.\n\nBo Ek\n\n'
        '0 minute 9 secondes\n\n0:09\n\nMerci.\n\nAnna Svensson\n\n1 heure 2 minutes 3 secondes\n\n'
        '1:02:03\n\nEt vous ?\n\nBo Ek\n\n1 heure 3 minutes 3 secondes\n\n1:03:03\n\nBien.\n',
        [
            ('Anna Svensson', 'Bonjour.', 3.0),
            ('Bo Ek', 'Merci.', 9.0),
            ('Anna Svensson', 'Et vous ?', 3723.0),
            ('Bo Ek', 'Bien.', 3783.0),
        ],
    ),
    (
        'teams_copy_en.txt',
        'Anna Svensson\n0 minutes 3 seconds\nHello.\nBo Ek\n9 seconds\nThanks.\nAnna Svensson\n'
        '1 hour 2 minutes 3 seconds\nWhat do you think?\nBo Ek\n1 hour 3 minutes\nGood.\n',
        [
            ('Anna Svensson', 'Hello.', 3.0),
            ('Bo Ek', 'Thanks.', 9.0),
            ('Anna Svensson', 'What do you think?', 3723.0),
            ('Bo Ek', 'Good.', 3780.0),
        ],
    ),
    (
        'stream.vtt',
        'WEBVTT\n\nNOTE duration:"00:10:00.0000000"\n\nNOTE language:sv-se\n\n'
        'NOTE Confidence: 0.8984\n\nb05cbc69-3364-4c0c-a05b-70f360077a3c\n'
        '00:00:03.138 --> 00:00:03.618\nHej på er.\n\nNOTE Confidence: 0.7\n\n'
        'b05cbc69-3364-4c0c-a05b-70f360077a3d\n00:00:04.138 --> 00:00:05.618\nDå börjar\nvi.\n',
        [
            (None, 'Hej på er.', 3.138),
            (None, 'Då börjar vi.', 4.138),
        ],
    ),
    (
        'zoom.txt',
        '[Anna Svensson] 12:01:02\nHej och välkommen.\n\n[Bo Ek] 12:01:09\nTack.\n\n'
        '[Anna Svensson] 12:02:00\nVad tycker du?\n\n',
        [
            ('Anna Svensson', 'Hej och välkommen.', 0.0),
            ('Bo Ek', 'Tack.', 7.0),
            ('Anna Svensson', 'Vad tycker du?', 58.0),
        ],
    ),
    (
        'zoom_cc.txt',
        '12:01:02 Anna Svensson: Hej och välkommen.\n12:01:09 Bo Ek: Tack.\n'
        '12:02:00 Anna Svensson: Vad tycker du?\n',
        [
            ('Anna Svensson', 'Hej och välkommen.', 43262.0),
            ('Bo Ek', 'Tack.', 43269.0),
            ('Anna Svensson', 'Vad tycker du?', 43320.0),
        ],
    ),
    (
        'otter.txt',
        'Interview with Bo\nThu, May 4, 2023 10:00AM • 45:12\n\nSUMMARY KEYWORDS\nfarm, water\n\n'
        'SPEAKERS\nAnna Svensson, Bo Ek\n\nAnna Svensson  00:03\nHello all.\n\nBo Ek  00:09\n'
        'Thanks.\n\nMore from me.\n\nAnna Svensson  1:02:03\nWhat now?\n\n'
        'Transcribed by https://otter.ai',
        [
            (None, 'Interview with Bo', None),
            (None, 'Thu, May 4, 2023 10:00AM • 45:12', None),
            (None, 'SUMMARY KEYWORDS', None),
            (None, 'farm, water', None),
            (None, 'SPEAKERS', None),
            (None, 'Anna Svensson, Bo Ek', None),
            ('Anna Svensson', 'Hello all.', 3.0),
            ('Bo Ek', 'Thanks.\nMore from me.', 9.0),
            ('Anna Svensson', 'What now?', 3723.0),
            (None, 'Transcribed by https://otter.ai', None),
        ],
    ),
    (
        'meet.txt',
        'Mötestranskription\n\n4 maj 2023\n\nIntervju - Transkription\n\n00:00:00\n\n'
        'Anna Svensson: Hej och välkommen.\nBo Ek: Tack.\n\n00:05:00\n\n'
        'Anna Svensson: Vad tycker du?\nBo Ek: Bra.\n\nMötet avslutades efter 00:07:00\n\n'
        'Den här redigerbara transkriptionen är datorgenererad.',
        [
            (None, 'Mötestranskription', None),
            (None, '4 maj 2023', None),
            (None, 'Intervju - Transkription', None),
            ('Anna Svensson', 'Hej och välkommen.', 0.0),
            ('Bo Ek', 'Tack.', None),
            ('Anna Svensson', 'Vad tycker du?', 300.0),
            ('Bo Ek', 'Bra.', None),
            (None, 'Mötet avslutades efter 00:07:00', None),
            (None, 'Den här redigerbara transkriptionen är datorgenererad.', None),
        ],
    ),
    (
        'webex.vtt',
        'WEBVTT\n\n1 "Anna Svensson" (2354352384)\n00:00:01.000 --> 00:00:05.000\nHello all.\n\n'
        '2 "Bo Ek" (1354352384)\n00:00:05.000 --> 00:00:08.000\nThanks.\n\n3 "Bo Ek" (1354352384)\n'
        '00:00:08.000 --> 00:00:09.000\nMore.\n\n4 "" (0)\n00:00:09.000 --> 00:00:10.000\nWho?\n',
        [
            ('Anna Svensson', 'Hello all.', 1.0),
            ('Bo Ek', 'Thanks. More.', 5.0),
            (None, 'Who?', 9.0),
        ],
    ),
    (
        'word365.txt',
        'Audio file\nrecording.mp3\n\nTranscript\n00:00:03 Speaker 1\nHello all.\n'
        '00:00:09 Speaker 2\nThanks.\nMore from me.\n00:10:09 Speaker 1\nWhat now?\n',
        [
            (None, 'Audio file', None),
            (None, 'recording.mp3', None),
            (None, 'Transcript', None),
            ('Speaker 1', 'Hello all.', 3.0),
            ('Speaker 2', 'Thanks.\nMore from me.', 9.0),
            ('Speaker 1', 'What now?', 609.0),
        ],
    ),
    (
        'nvivo.txt',
        'Timespan\tContent\tSpeaker\n0:00:00.0 - 0:00:05.6\tHello all.\tAnna\n'
        '0:00:05.6 - 0:00:08.0\tThanks.\tBo\n',
        [
            ('Anna', 'Hello all.', 0.0),
            ('Bo', 'Thanks.', 5.6),
        ],
    ),
    (
        'f4.txt',
        'I: Hello all. #00:00:03-1#\n\nB: Thanks. #00:00:09-8#\n\nI: What now? #00:01:00-0#\n\n'
        'B: Well. #00:01:09-8#\n',
        [
            ('I', 'Hello all.', None),
            ('B', 'Thanks.', None),
            ('I', 'What now?', None),
            ('B', 'Well.', None),
        ],
    ),
    (
        'rev.txt',
        'Anna Svensson (00:03):\nHello all.\n\nBo Ek (00:09):\nThanks.\n\n'
        'Anna Svensson (01:02:03):\nWhat now?\n',
        [
            ('Anna Svensson', 'Hello all.', 3.0),
            ('Bo Ek', 'Thanks.', 9.0),
            ('Anna Svensson', 'What now?', 3723.0),
        ],
    ),
    (
        'happy.txt',
        '[00:00:03.12] - Anna Svensson\nHello all.\n\n[00:00:09.01] - Bo Ek\nThanks.\n\n'
        '[00:10:09.01] - Anna Svensson\nWhat now?\n',
        [
            ('Anna Svensson', 'Hello all.', 3.12),
            ('Bo Ek', 'Thanks.', 9.01),
            ('Anna Svensson', 'What now?', 609.01),
        ],
    ),
    (
        'trint.txt',
        '[00:00:03] Anna Svensson: Hello all.\n[00:00:09] Bo Ek: Thanks.\n[00:01:09] Bo Ek: More.\n',
        [
            ('Anna Svensson', 'Hello all.', 3.0),
            ('Bo Ek', 'Thanks.', 9.0),
            ('Bo Ek', 'More.', 69.0),
        ],
    ),
    (
        'sonix.txt',
        'Anna Svensson: [00:00:03] Hello all.\n\nBo Ek: [00:00:09] Thanks.\n\n'
        'Anna Svensson: [00:00:19] What now?\n',
        [
            ('Anna Svensson', 'Hello all.', 3.0),
            ('Bo Ek', 'Thanks.', 9.0),
            ('Anna Svensson', 'What now?', 19.0),
        ],
    ),
    (
        'temi.txt',
        'Speaker 1:\t00:03\tHello all.\n\nSpeaker 2:\t00:09\tThanks.\n\n'
        'Speaker 1:\t01:09\tWhat now?\n',
        [
            ('Speaker 1', 'Hello all.', 3.0),
            ('Speaker 2', 'Thanks.', 9.0),
            ('Speaker 1', 'What now?', 69.0),
        ],
    ),
    (
        'fireflies.txt',
        '00:03\nAnna Svensson\nHello all.\n\n00:09\nBo Ek\nThanks.\n\n01:09\nAnna Svensson\n'
        'What now?\n',
        [
            ('Anna Svensson', 'Hello all.', 3.0),
            ('Bo Ek', 'Thanks.', 9.0),
            ('Anna Svensson', 'What now?', 69.0),
        ],
    ),
    (
        'focus.txt',
        'Moderator: Welcome. Who wants to start?\nM1: I can.\nF2: Me too. (laughs)\n'
        'M1: So [inaudible 00:12:03] we stayed.\nF3: (crosstalk) No.\nModerator: And [REDACTED]?\n'
        'F2: [overlapping] Yes.\nM?: Maybe.\n',
        [
            ('Moderator', 'Welcome. Who wants to start?', None),
            ('M1', 'I can.', None),
            ('F2', 'Me too. (laughs)', None),
            ('M1', 'So [inaudible 00:12:03] we stayed.', None),
            ('F3', '(crosstalk) No.', None),
            ('Moderator', 'And [REDACTED]?', None),
            ('F2', '[overlapping] Yes.', None),
            ('M?', 'Maybe.', None),
        ],
    ),
    (
        'roles.txt',
        'Anna (nurse): We came.\nInterviewer: Why?\nAnna (nurse): To see.\nBo (patient): Me too.\n'
        'Interviewer: And now?\nBo (patient): Now\nno.\n',
        [
            ('Anna (nurse)', 'We came.', None),
            ('Interviewer', 'Why?', None),
            ('Anna (nurse)', 'To see.', None),
            ('Bo (patient)', 'Me too.', None),
            ('Interviewer', 'And now?', None),
            ('Bo (patient)', 'Now\nno.', None),
        ],
    ),
    (
        'sv.txt',
        'Intervjuare: Hur gick det?\nIP1: Bra.\nIntervjuare: Varför?\nIP1: Så.\n',
        [
            ('Intervjuare', 'Hur gick det?', None),
            ('IP1', 'Bra.', None),
            ('Intervjuare', 'Varför?', None),
            ('IP1', 'Så.', None),
        ],
    ),
    (
        'fr.txt',
        'Enquêteur : Pourquoi ?\nMarie : Parce que.\nEnquêteur : Et après ?\nMarie : Rien.\n',
        [
            ('Enquêteur', 'Pourquoi ?', None),
            ('Marie', 'Parce que.', None),
            ('Enquêteur', 'Et après ?', None),
            ('Marie', 'Rien.', None),
        ],
    ),
    (
        'lower.txt',
        'int: how was it?\np1: fine.\nint: why?\np1: so.\nint: and?\np1: no.\n',
        [
            ('int', 'how was it?', None),
            ('p1', 'fine.', None),
            ('int', 'why?', None),
            ('p1', 'so.', None),
            ('int', 'and?', None),
            ('p1', 'no.', None),
        ],
    ),
    (
        'court.txt',
        'THE COURT: Good morning.\nMR. SMITH: Good morning, Your Honor.\nBY MR. SMITH:\n'
        'Q. Where were you?\nA. At home.\nQ. Alone?\nA. Yes.\nTHE WITNESS: May I?\n'
        'THE COURT: Yes.\nMR. SMITH: Thanks.\n',
        [
            ('THE COURT', 'Good morning.', None),
            ('MR. SMITH', 'Good morning, Your Honor.', None),
            (None, 'BY MR. SMITH:', None),
            ('Q', 'Where were you?', None),
            ('A', 'At home.', None),
            ('Q', 'Alone?', None),
            ('A', 'Yes.', None),
            ('THE WITNESS', 'May I?', None),
            ('THE COURT', 'Yes.', None),
            ('MR. SMITH', 'Thanks.', None),
        ],
    ),
    (
        'court2.txt',
        '          Q    Where were you?\n          A    At home.\n          Q    Alone?\n'
        '          A    Yes.\n',
        [
            ('Q', 'Where were you?', None),
            ('A', 'At home.', None),
            ('Q', 'Alone?', None),
            ('A', 'Yes.', None),
        ],
    ),
    (
        'qa.txt',
        'Q: Where?\nA: Here.\nMore here.\nQ: Why?\nA: So.\n',
        [
            ('Q', 'Where?', None),
            ('A', 'Here.\nMore here.', None),
            ('Q', 'Why?', None),
            ('A', 'So.', None),
        ],
    ),
    (
        'caps.txt',
        'ANNA SVENSSON\nHello all.\n\nBO EK\nThanks.\n\nANNA SVENSSON\nWhat now?\n\nBO EK\n'
        'Nothing.\n',
        [
            ('ANNA SVENSSON', 'Hello all.', None),
            ('BO EK', 'Thanks.', None),
            ('ANNA SVENSSON', 'What now?', None),
            ('BO EK', 'Nothing.', None),
        ],
    ),
    (
        'dash.txt',
        'Anna - Hello all.\nBo - Thanks.\nAnna - What now?\nBo - Nothing.\n',
        [
            ('Anna', 'Hello all.', None),
            ('Bo', 'Thanks.', None),
            ('Anna', 'What now?', None),
            ('Bo', 'Nothing.', None),
        ],
    ),
    (
        'angle.txt',
        '<Anna> Hello all.\n<Bo> Thanks.\n<Anna> What now?\n<Bo> Nothing.\n',
        [
            ('Anna', 'Hello all.', None),
            ('Bo', 'Thanks.', None),
            ('Anna', 'What now?', None),
            ('Bo', 'Nothing.', None),
        ],
    ),
    (
        'brack.txt',
        '[Anna]: Hello all.\n[Bo]: Thanks.\n[Anna]: What now?\n[Bo]: Nothing.\n',
        [
            ('Anna', 'Hello all.', None),
            ('Bo', 'Thanks.', None),
            ('Anna', 'What now?', None),
            ('Bo', 'Nothing.', None),
        ],
    ),
    (
        'num.txt',
        '1. Interviewer: Hello?\n2. Anna: Thanks.\n3. Interviewer: What now?\n4. Anna: Nothing.\n',
        [
            ('Interviewer', 'Hello?', None),
            ('Anna', 'Thanks.', None),
            ('Interviewer', 'What now?', None),
            ('Anna', 'Nothing.', None),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "said"), DIALECTS, ids=[name for name, _, _ in DIALECTS])
def test_a_dialect(tmp_path: Path, name: str, text: str, said: list[Said]) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = extract(path)
    body = [s for s in found.segments if s.channel == "body"]
    assert [(s.speaker, s.text, s.start_s) for s in body] == said


@pytest.mark.parametrize(("name", "text"), [d[:2] for d in DIALECTS if d[0].endswith(".txt")])
def test_no_word_of_a_dialect_is_lost(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    kept = " ".join(s.text for s in extract(path).segments)
    labels = " ".join(s.speaker or "" for s in extract(path).segments)
    time_words = r"minut\w*|seco?nd\w*|sekund\w*|hours?|timme|heures?|timespan|content|speaker"
    for word in re.findall(r"[^\W\d_]+", text):
        assert word in kept or word in labels or re.fullmatch(time_words, word, re.IGNORECASE)
