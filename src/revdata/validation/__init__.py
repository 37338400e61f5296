"""Find every problem in a data set, with the engine that suits its size."""
