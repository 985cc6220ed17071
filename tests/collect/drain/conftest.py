import pytest

from homing.store import DataFolder
from support.draining import Way
from support.installation import install


@pytest.fixture
def way(tmp_path):
    folder = DataFolder(tmp_path / "data")
    install(folder)
    way = Way(folder)
    yield way
    way.close()
