"""Read a reader's own copy of the text, plain or HTML or EPUB, knowing where each word stands."""

from revdata.text.copies.formats import read_copy
from revdata.text.copies.places import Copy, Place

__all__ = ["Copy", "Place", "read_copy"]
