"""Shared requirements for the journal systems of Norwegian municipalities, and the documents made of them."""

__version__ = "0.2.0"
