"""Validation of tables of any size in batches, on this machine or a cluster.

1. ``record_bounds``: one pass over the bytes finds where records end, on which line each batch of
   8 MB begins, and the faults of the file.
2. ``text_batches``, ``row_checks``: each batch is read as text by polars, or by the reader of small
   files where a quotation mark stands inside a cell or a row lacks a cell. The first pass marks the
   rows in doubt; only those, up to 60,000 at a time, are typed and validated by pandera on polars,
   and only cells in doubt are read by the grammar. Row rules, and the cells that they join, are
   tested once for each distinct tuple of cells.
3. ``key_store``, ``stored_rows``, ``table_checks``: DuckDB queries keys, links and the cells that
   rules over tables need, which whoever checks a batch writes as Parquet. Identifiers are text,
   compared only where runs of their numbers overlap; labels and rows that must not repeat each
   other are hashes of 128 bits. Rules over tables are queries, asked slice by slice; running
   numbers are checked as runs of rows. A problem of a row waits until the keys and links that its
   rule looks at are known to be right. Lines and cells for the report are read from the files once
   more.
"""
