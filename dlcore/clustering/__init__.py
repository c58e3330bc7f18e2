"""Clustering: groups in data without labels."""
