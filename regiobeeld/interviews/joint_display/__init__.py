"""Figures and voices side by side, with their fit, and what a researcher confirms of it.

May use `coding`, `quotes`, `agreement` and below.
"""
