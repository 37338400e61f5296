"""The coded text: fingerprints, sentences, contributions, readers' copies, alignment."""
