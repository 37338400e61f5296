"""Compare two versions of the data, and files with their recorded hashes."""
