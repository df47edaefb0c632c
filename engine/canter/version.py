"""The program's version, where every part can read it."""

__version__ = "1.0.0"
