"""Projects of QDA tools: their codes, texts, coders and codings, read and written.

What belongs here: the files of NVivo, MAXQDA, ATLAS.ti, QualCoder, RQDA, Taguette and others
(REFI-QDA and SQLite), what offsets in them count, and what they mean in a study. What does not:
placing codings in the study's own sources (``coding.human``), the road, the command line.
"""
