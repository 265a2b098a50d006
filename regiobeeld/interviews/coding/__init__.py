"""Coding sheets: made for each coder, read when filled in, and merged into codings.

May use `protocol`, `transcripts` and below.
"""
