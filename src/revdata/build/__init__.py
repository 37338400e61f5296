"""Generation and checking of derived files: schemas, hashes, codebook, rule book, lists."""
