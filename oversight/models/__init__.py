"""The tables of what the bar does."""

from .alert import Alert, Told

__all__ = ["Alert", "Told"]
