"""Scenarios as tests of guidance: run, counted, held against every condition and every small mistake."""
