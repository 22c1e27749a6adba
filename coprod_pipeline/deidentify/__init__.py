"""From identified to de-identified text: what is found, who is who, and what stands in its place.

What belongs here: recognisers of names and identifiers, the identities of the study, surrogates,
the application of both to segments, and the gate that looks for what got through. What does not:
reading files (``ingest``), keeping keys and caches (``lake``), judging whether to publish.
"""
