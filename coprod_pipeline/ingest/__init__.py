"""Stage one: landing files become sources and segments, or a quarantine with a reason."""
