"""Refresh and check what is derived: schemas, hashes, codebook, rule book, lists."""
