"""Recognisers: each finds one family of names or identifiers in text.

What belongs here: finding. What does not: deciding between recognisers, or what stands in place.
"""
