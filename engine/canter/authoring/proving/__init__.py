"""Proofs over all people at once: what the solver decides about a guidance; needs the extra `prove`."""
