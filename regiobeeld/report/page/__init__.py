"""The page: its sections, how they are put together, and the tools of its reader.

May use `charts` and below.
"""
