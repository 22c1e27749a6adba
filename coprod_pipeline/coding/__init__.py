"""Stage three: what was said, under which code.

What belongs here: codebooks, finding human quotes in the sources, machine coders, and the tables
of codings per case. What does not: reading files (``ingest``), hiding names (``deidentify``),
counting and rating (``metrics``).
"""
