"""Who was spoken with, in coarse groups: who is missing, and what readers may know of it.

May use `transcripts` and below.
"""
