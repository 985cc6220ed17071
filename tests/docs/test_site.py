import shutil
import subprocess
import sys

import pytest


@pytest.mark.db
def test_the_documentation_builds_strictly_and_loads_nothing_from_elsewhere(root, tmp_path):
    shutil.copytree(root / "docs", tmp_path / "docs")
    shutil.copy(root / "mkdocs.yml", tmp_path)
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    built = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    for page in (tmp_path / "build/docs").rglob("*.html"):
        assert 'src="http' not in page.read_text(), page
        assert 'rel="stylesheet" href="http' not in page.read_text(), page
