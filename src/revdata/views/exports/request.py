"""What an export is asked to write, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from revdata.dataset import Dataset

if TYPE_CHECKING:
    from revdata.alignment import Alignment


@dataclass(frozen=True)
class Request:
    """A data set and the file or folder to write it to.

    ``copy`` is a reader's own copy to quote passages from, ``url`` where it lies on the web.
    """

    dataset: Dataset
    output: Path
    copy: Alignment | None = None
    url: str | None = None
