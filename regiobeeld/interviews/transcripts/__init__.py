"""Transcripts as they come in, and the fragments that are cut from them.

May use `codebook`, `choices` and `workspace`.
"""
