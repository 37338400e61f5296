"""Reading of a copy of the text, with the position of each word in the file."""

from revdata.text.copies.formats import read_copy
from revdata.text.copies.places import Copy, CopyPlace

__all__ = ["Copy", "CopyPlace", "read_copy"]
