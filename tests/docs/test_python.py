import doctest

import pytest


@pytest.mark.db
def test_the_python_of_a_page_runs(python_page, desk):
    python_page.write_files(desk)
    names: dict[str, object] = {"__name__": "__main__"}
    for block in python_page.blocks("python"):
        code = "\n" * (block.line - 1) + block.text
        exec(compile(code, str(python_page.path), "exec"), names)
    for block in python_page.blocks("pycon"):
        test = doctest.DocTestParser().get_doctest(
            block.text, names, python_page.name, str(python_page.path), block.line
        )
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        assert not runner.run(test, clear_globs=False).failed
        names = test.globs
