"""Stage four: figures from codings, events and the protocol.

What belongs here: the metrics and their registry, the dimensions they are read by, and the
evidence behind every figure. What does not: deciding which words are a coding (``coding``),
judging whether the tables hold together (``quality``), names, pages and files (``publish``).
"""
