"""Paths, archives, git revisions, safe writing and escaped HTML."""
