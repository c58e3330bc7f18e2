"""Exercises that check themselves: the reader's function against the book's, on many inputs."""

from dlcore.notebook.exercises.engine import Exercise, check, register

__all__ = ["Exercise", "check", "register"]
