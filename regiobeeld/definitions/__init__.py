"""Definition files that anybody can edit: regions, indicators, texts; and the reading of them.

May use `statline`, `epi` and below.
"""
