"""Measurements of the pipeline against its peers: no part of it imports them, nor do its tests."""
