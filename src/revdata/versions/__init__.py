"""Comparison of versions of the data, and of files with their recorded hashes."""
