"""Files on disk and from others: written whole or not at all, read with suspicion.

May use `statline`, `epi` and below.
"""
