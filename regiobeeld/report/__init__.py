"""The report: notebooks run, and their sections exported to one file that opens anywhere.

May use `charts`, `priorities`, `record` and below.
"""

import lazy_loader

# The names, and where they are, stand in the stub beside this file.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
