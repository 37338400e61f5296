"""The coded text: fingerprints, sentences, a contribution, a reader's copy and its alignment."""
