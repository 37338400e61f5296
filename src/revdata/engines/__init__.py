"""Engines: run the checks over the rows of a data set."""
