"""Learns from verdicts and from what readers took how questions of a corpus are meant."""
