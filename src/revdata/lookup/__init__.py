"""Answers about single things: codebook entry, row, passage, search, coverage, history."""
