"""Agreement of rival codings: reading, matching, measuring, showing."""
