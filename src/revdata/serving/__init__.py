"""A local web server for the tables: Datasette over the SQLite export."""

from revdata.serving.running import check, serve

__all__ = ["check", "serve"]
