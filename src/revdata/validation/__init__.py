"""Validation of a data set."""
