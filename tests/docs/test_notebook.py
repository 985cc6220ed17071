"""The notebooks shown to newcomers run, hold no outputs, and give the numbers of the pages."""

from functools import cache

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

COHORT_2010_12 = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]
LIFECYCLE_2011_11 = {"new": 323, "returning": 622, "resurrected": 719, "dormant": 742}
LOST_2011_11 = 229
FUNNEL = [4338, 1570, 147]
BEST = (
    "Customers who did “purchase” at least 2 times in the first 7 days came back 1.9 times as often"
)
NOTEBOOKS = ["retention", "behaviour"]
pytestmark = pytest.mark.db


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """What runs notebooks: libraries are loaded once, and it forgets what one of them named."""
    manager = KernelManager()
    manager.start_kernel(cwd=str(tmp_path_factory.mktemp("notebooks")))
    yield manager
    manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def executed(examples, kernel):
    """A function from the name of a notebook to how it ran, once."""

    @cache
    def run(name):
        notebook = nbformat.read(examples / f"{name}.ipynb", as_version=4)
        notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
        client = NotebookClient(notebook, km=kernel, timeout=120)
        try:
            return client.execute()
        finally:
            client.kc.stop_channels()  # it would, of a kernel of its own

    return run


def texts(notebook):
    """What every cell shows, in order."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            yield output.get("text") or output["data"]["text/plain"]


def drawn(notebook):
    """What every cell draws, in order."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    return [each["data"]["text/html"] for each in outputs if "text/html" in each.get("data", {})]


def test_every_notebook_is_run(examples):
    assert sorted(path.stem for path in examples.glob("*.ipynb")) == sorted(NOTEBOOKS)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_committed_without_outputs(examples, name):
    for cell in nbformat.read(examples / f"{name}.ipynb", as_version=4).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_the_notebook_shows_the_table_of_the_page(executed):
    assert str(COHORT_2010_12) in list(texts(executed("retention")))


def test_the_notebook_draws_the_heatmap(executed):
    assert any(
        "<table" in html and "2010" in html and "36.6" in html
        for html in drawn(executed("retention"))
    )


def test_the_notebook_of_behaviour_shows_the_numbers_of_the_demo_shop(executed):
    shown = list(texts(executed("behaviour")))
    assert {str(LIFECYCLE_2011_11), str(LOST_2011_11), str(FUNNEL)} <= set(shown)
    assert any(text.startswith(BEST) for text in shown)


def test_the_notebook_of_behaviour_draws_its_answers(executed):
    assert len([html for html in drawn(executed("behaviour")) if "<svg" in html]) == 2
