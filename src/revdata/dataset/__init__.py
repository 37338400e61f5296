"""Reading of tables: descriptor, CSV, Parquet, workbooks, typed frames, joins."""
