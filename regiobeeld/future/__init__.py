"""What is coming: people by age until 2040, what they will need, and how far off that was before.

May use `measurement` and below.

The modules behind the names are loaded when a name is first used.
"""

import lazy_loader

# The names, and where they are, stand in the stub beside this file.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
