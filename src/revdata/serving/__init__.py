"""Show the tables in a browser: Datasette over the SQLite export, for this machine alone."""

from revdata.serving.running import check, serve

__all__ = ["check", "serve"]
