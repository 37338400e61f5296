"""Alignment of the passages with a reader's own copy, by fingerprint alone."""

from revdata.text.alignment.result import (
    Alignment,
    Found,
    align_copy,
    coded_editions,
    edition_passages,
)

__all__ = ["Alignment", "Found", "align_copy", "coded_editions", "edition_passages"]
