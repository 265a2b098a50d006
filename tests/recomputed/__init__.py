"""Figures of pictures, recomputed from the captured tables by code of its own."""
