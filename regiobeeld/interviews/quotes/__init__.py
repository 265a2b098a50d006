"""What may be quoted, in which words, and without whatever tells who spoke.

May use `protocol`, `transcripts` and below.
"""
