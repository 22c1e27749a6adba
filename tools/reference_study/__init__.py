"""The synthetic reference study: three invented cases whose truth is planted.

What belongs here: sentence banks, the planted truth, and the code that turns both into a landing
folder and truth files. What does not: anything of the pipeline. Nothing here imports
``coprod_pipeline`` and no phrase is taken from its codebooks, so that a coder that does well on
this study does so on its own merit.
"""

VERSION = "1"
NOTICE = (
    "SYNTHETIC. Fictional material of the reference study. "
    "No programme, organisation, place or person in it is real."
)
