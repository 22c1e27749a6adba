"""Programs run by hand: the reference study, the training of models."""
