import pytest

from homing.store import DataFolder
from support.draining import Way


@pytest.fixture
def way(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.create()
    way = Way(folder)
    yield way
    way.close()
