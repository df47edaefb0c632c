"""An independent, slow and simple reading of the rule language, to hold the engine against."""
