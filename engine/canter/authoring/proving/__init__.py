"""Proofs over all people at once: what the solver decides about a guidance; needs the extra `prove`."""

from importlib.util import find_spec


def available() -> bool:
    """Tell whether the solver is installed; without it nothing else here can be imported."""
    return find_spec("z3") is not None
