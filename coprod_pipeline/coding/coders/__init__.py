"""Machine coders: programs that propose codings of de-identified talk and text.

What belongs here: the protocol every machine coder follows, and the coders themselves. What does
not: people's codings (``coding.human``) and judging how good a coder is (``metrics``).
"""
