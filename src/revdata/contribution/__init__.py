"""Start a contribution: a folder in which a further text is coded in the tables of the base."""

from revdata.contribution.starting import Started, start_contribution

__all__ = ["Started", "start_contribution"]
