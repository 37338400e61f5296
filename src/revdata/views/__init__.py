"""Views: one output of the data set each."""
