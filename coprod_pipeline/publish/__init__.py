"""Stage five: typed tables become a release that appears whole or not at all.

What belongs here: the DuckDB file with its views, Parquet, the data dictionary, the report, the
release folder and its publication, read-only queries. What does not: computing any figure,
deciding whether names are gone (the gate comes in as a function).
"""
