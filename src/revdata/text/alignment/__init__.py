"""Place the passages of the package in a reader's own copy, from their fingerprints alone."""

from revdata.text.alignment.result import (
    Alignment,
    Found,
    align_copy,
    coded_editions,
    edition_passages,
)

__all__ = ["Alignment", "Found", "align_copy", "coded_editions", "edition_passages"]
