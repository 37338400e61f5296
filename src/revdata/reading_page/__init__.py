"""The whole data set as one self-contained page of HTML to read."""
