"""Themes that researchers make of codes: what they tell a coalition, and what they rest on.

May use `joint_display` and below.

The modules behind the names are loaded when a name is first used.
"""

import lazy_loader

# The names, and where they are, stand in the stub beside this file.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
