"""Exchange with NVivo, ATLAS.ti, MAXQDA, QualCoder, Dedoose and Taguette, by REFI-QDA.

May use `coding`, `quotes`, `agreement` and below.

A codebook is a ``.qdc`` file, a project with texts and codings a ``.qdpx`` file.
"""

from regiobeeld.interviews.qda.exchange import export_qda, import_qda
from regiobeeld.interviews.qda.export_tables import project_of
from regiobeeld.interviews.qda.import_tables import Imported, from_project
from regiobeeld.interviews.qda.reading import CodebookReading, ProjectReading, read_qdc, read_qdpx
from regiobeeld.interviews.qda.writing import write_qdc, write_qdpx

__all__ = [
    "CodebookReading",
    "Imported",
    "ProjectReading",
    "export_qda",
    "from_project",
    "import_qda",
    "project_of",
    "read_qdc",
    "read_qdpx",
    "write_qdc",
    "write_qdpx",
]
