"""Recipes that train the name recognisers; run by hand, never by the pipeline."""
