"""Metrics: how good a result is, in numbers that are read and not trained on."""
