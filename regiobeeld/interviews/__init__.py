"""Interviews: guide, transcripts, sheets, codings, agreement, and figures beside voices.

May use `analysis`, `region_picture` and below.

What notebooks use has a name here, wherever it is.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
