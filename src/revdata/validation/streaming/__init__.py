"""Validate tables of any size in batches, here or on a cluster."""
