"""A second implementation of the metrics, written from the specification alone.

What belongs here: straight, slow code that computes every figure from the published tables and
the protocol, one function a metric. What does not: anything imported from the pipeline, except in
``adapter.py``, which hands the same tables to the pipeline for a comparison.
"""
