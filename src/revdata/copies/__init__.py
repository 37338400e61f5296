"""Read a reader's own copy of the text, plain or HTML or EPUB, knowing where each word stands."""

from revdata.copies.places import Copy, Place
from revdata.copies.reading import read_copy

__all__ = ["Copy", "Place", "read_copy"]
