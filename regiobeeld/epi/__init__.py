"""Statistics for public health, on arrays and frames.

May use `errors` only.

Every statistic takes columns of numbers or a frame, is vectorised, and returns a frame with
``value``, ``lower`` and ``upper``. They know nothing of regions, files or languages.

The modules behind the names are loaded when a name is first used, so that a program that needs a
rate does not wait for sparse matrices and regression models.
"""

import lazy_loader

# The names, and where they are, stand in the stub beside this file.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
