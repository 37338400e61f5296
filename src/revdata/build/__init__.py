"""Refresh and check what is derived."""
