from tests.interviews.conftest import utrecht

__all__ = ["utrecht"]
