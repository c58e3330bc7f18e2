"""Training: the loop, its batches, its validation and its record."""
