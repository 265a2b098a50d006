"""An interactive view of a picture, for JupyterLab.

May use `report` and below.
"""

from regiobeeld.explorer.data import explorer_data
from regiobeeld.explorer.widget import explore

__all__ = ["explore", "explorer_data"]
