"""Alignment of the passages with a reader's own copy, by fingerprint alone.

1. ``words``: the copy is split into the words of fingerprints, after hyphens at
   line ends, note and page numbers, running heads, addresses and spaced letters are undone.
2. ``chain``: every run of four words is looked up among shingles and openings. In a book of
   100,000 words a given 24-bit hash occurs by chance 0.006 times, one of a thousand shingles seven
   times. A find is worth at most 24 bits, less if its words are common in the copy.
3. ``chain``: dynamic programming chooses the most plausible sequence of finds. One that stands
   where its predecessors predict it costs little, one after an insertion more, one anywhere else a
   jump: the logarithm of all places and passages, plus eight bits.
4. ``gaps``: passages without a find are searched between their neighbours by SHA-256, edit
   distance of the opening, beginnings of sentences, and length. An empty gap is the alternative.
5. ``gaps``, ``spans``: where the SHA-256 does not match, a passage begins with a sentence before
   its first shingle, and ends where the next begins, or by its length, at the end of a sentence or
   before a note. In a copy that lost a quarter of the shingles, a gap with as many sentences as
   passages, as long, is divided among them.
6. ``spans``: a stretch of passages stays only if together it is worth a jump. Where the copy keeps
   nearly all shingles, a passage that lost its own is absent.

The title, three words of which the fingerprint knows one, is lost where it stands alone in a
damaged copy or heads every page.
"""

from revdata.text.alignment.result import (
    Alignment,
    Found,
    align_copy,
    coded_editions,
    edition_passages,
)

__all__ = ["Alignment", "Found", "align_copy", "coded_editions", "edition_passages"]
