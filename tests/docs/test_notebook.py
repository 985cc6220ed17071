"""The notebook shown to newcomers runs, holds no outputs, and gives the table of the page."""

import nbformat
import pytest
from nbclient import NotebookClient

COHORT_2010_12 = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]
pytestmark = pytest.mark.db


@pytest.fixture(scope="module")
def executed(notebook_file, tmp_path_factory):
    notebook = nbformat.read(notebook_file, as_version=4)
    folder = str(tmp_path_factory.mktemp("notebook"))
    return NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}}).execute()


def texts(executed):
    """What every cell shows, in order."""
    for cell in executed.cells:
        for output in cell.get("outputs", ()):
            yield output.get("text") or output["data"]["text/plain"]


def test_the_notebook_is_committed_without_outputs(notebook_file):
    for cell in nbformat.read(notebook_file, as_version=4).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_the_notebook_shows_the_table_of_the_page(executed):
    assert str(COHORT_2010_12) in list(texts(executed))


def test_the_notebook_draws_the_heatmap(executed):
    drawn = [
        output["data"]["text/html"]
        for cell in executed.cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    assert any("<table" in html and "2010" in html and "36.6" in html for html in drawn)
