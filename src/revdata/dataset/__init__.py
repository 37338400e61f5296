"""Read a place with tables: descriptor, CSV, Parquet, workbooks, typed frames, joins."""
