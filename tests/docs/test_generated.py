import subprocess
import sys

import pytest


@pytest.mark.db
def test_what_pages_take_from_code_is_what_the_code_says(root):
    command = [sys.executable, "tests/docs/generate.py", "--check"]
    checked = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, (
        f"{checked.stdout}{checked.stderr}\nRun: python tests/docs/generate.py"
    )
