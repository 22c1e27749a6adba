"""The parts of ``benchmarks/deidentify.py``."""
