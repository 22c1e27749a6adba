"""coprod: interviews and documents of a multiple case study in, audited figures in DuckDB out.

What belongs here: the domain, as plain functions from typed tables to typed tables.
What does not: orchestration (``assets/``) and the synthetic study's generator (``tools/``).
"""

__version__ = "0.1.0"
