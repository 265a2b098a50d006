"""Pictures of the health of Dutch regions, from open data and interviews.

>>> import regiobeeld
>>> utrecht = regiobeeld.picture("utrecht")      # indicators, comparisons, what stands out
>>> table = regiobeeld.table("85012NED")         # a table of the store, as a tidy frame
>>> frame = table.read("Rokers", where={"RegioS": ["GG2514"]}, labels=True)
"""

import lazy_loader

__version__ = "0.1.0"

# The names, and where they are, stand in the stub beside this file.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
