"""How far coders agree, what they discuss, and whether more interviews would bring more.

May use `protocol`, `transcripts` and below.
"""
