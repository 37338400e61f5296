"""Validation of tables of any size in batches, on this machine or a cluster."""
