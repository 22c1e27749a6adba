"""Data-quality expectations over the tables, and the one place that checks them.

What belongs here: the suites (JSON), the frames they look at, running them with Great
Expectations. What does not: the leak gate (``deidentify``), orchestration (``assets/``).
"""
