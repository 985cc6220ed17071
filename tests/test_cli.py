"""The command line: what it says, how it ends, and how little it loads to say it."""

from __future__ import annotations

import io
import subprocess
import sys
from types import SimpleNamespace

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from homing import __version__, cli
from homing.core.errors import FolderInUse, HomingError, NotFound, UserError
from homing.core.installed import install
from homing.store import DataFolder
from support.process import homing, surroundings

HEAVY = {"duckdb", "fastapi", "numpy", "pandas", "polars", "pyarrow", "sqlalchemy", "uvicorn"}


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], []])
def test_help_lists_every_command(arguments):
    shown = homing(*arguments)
    for name, mounted in cli.COMMANDS.items():
        assert name in shown.stdout
        assert mounted.summary.rstrip(".")[:30] in shown.stdout


def test_help_and_version_load_nothing_heavy():
    code = (
        "import sys; from homing.cli import app\n"
        "try: app([sys.argv[1]], prog_name='homing')\n"
        f"finally: print('LOADED', sorted({HEAVY} & set(sys.modules)))"
    )
    for flag in ("--help", "--version"):
        done = subprocess.run(
            [sys.executable, "-c", code, flag], capture_output=True, text=True, check=False
        )
        assert done.stdout.endswith("LOADED []\n"), done.stdout[-300:] + done.stderr


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_the_summary_of_a_command_is_how_its_help_begins(name):
    described = (cli.load(name).help or "").split("\n\n")[0]
    assert " ".join(described.split()) == cli.COMMANDS[name].summary


def leaves(command, path):
    below = getattr(command, "commands", None)
    if not below:
        return [(path, command)]
    return [leaf for name, inner in below.items() for leaf in leaves(inner, f"{path} {name}")]


EVERY = [leaf for name in cli.COMMANDS for leaf in leaves(cli.load(name), name)]


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[path for path, _ in EVERY])
def test_every_command_and_option_says_what_it_is_for(path, command):
    assert (command.help or "").strip().endswith((".", ".\n"))
    for parameter in command.params:
        if parameter.name != "help":
            assert (parameter.help or "").endswith("."), parameter.name


def test_the_global_options_say_what_they_are_for():
    for parameter in get_command(cli.app).params:
        assert parameter.help


def test_the_version_is_printed():
    assert homing("--version").stdout.strip() == f"homing {__version__}"


def test_a_slip_of_the_finger_is_guessed():
    done = homing("serv")
    assert done.returncode == 2
    assert "serve" in done.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UserError("Bad.", where="a.csv", remedy="Mend it."), 2),
        (NotFound("Gone."), 2),
        (FolderInUse("Busy."), 3),
        (HomingError("Ours."), 2),
    ],
)
def test_an_error_we_can_explain_says_what_where_and_what_to_do(error, code, capsys):
    assert cli.explain(error) == code
    said = capsys.readouterr().err
    assert said.startswith(error.what)
    assert ("where: a.csv" in said) == bool(error.where)
    assert ("what to do: Mend it." in said) == bool(error.remedy)
    assert "Traceback" not in said


def test_a_bug_keeps_its_trace_in_a_file(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert cli.explain(ZeroDivisionError("inside")) == 1
    said = capsys.readouterr().err
    (file,) = tmp_path.iterdir()
    assert str(file) in said
    assert "ZeroDivisionError: inside" in file.read_text()
    assert "Traceback" not in said


def test_a_missing_extra_is_named(capsys):
    assert cli.explain(ModuleNotFoundError("No module named 'fastapi'", name="fastapi")) == 2
    assert install("serve") in capsys.readouterr().err


@pytest.mark.parametrize("where", [0, 1, 2])
def test_the_data_folder_may_be_named_before_the_command_and_after_it(data_folder, where):
    said = ["source", "list"]
    said[where:where] = ["--data", str(data_folder)]
    ran = CliRunner(env={"HOMING_DATABASE_URL": ""}).invoke(cli.app, said)
    assert ran.exit_code == 0, ran.output
    assert DataFolder(data_folder).records.exists()


def test_a_data_folder_that_is_not_named_is_asked_for():
    ran = CliRunner().invoke(cli.app, ["source", "list", "--data"])
    assert ran.exit_code == 2
    assert "requires an argument" in ran.stderr


def test_without_typer_the_command_says_what_to_install():
    code = "import sys; sys.modules['typer'] = None\nfrom homing.cli import main"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert install("serve") in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback(data_folder):
    done = homing("--debug", "--data", data_folder, "user", "add", "nonsense")
    assert "Traceback" in done.stderr
    assert "FormFault" in done.stderr


def test_the_data_folder_comes_from_the_flag_or_the_environment(tmp_path):
    homing("--data", tmp_path / "flag", "user", "list", HOMING_DATA=str(tmp_path / "variable"))
    assert (tmp_path / "flag").is_dir()
    assert not (tmp_path / "variable").exists()
    homing("user", "list", HOMING_DATA=str(tmp_path / "variable"))
    assert (tmp_path / "variable").is_dir()


def test_completion_is_offered():
    shown = subprocess.run(
        [sys.executable, "-c", "from homing.cli import main; main()"],
        env=surroundings(_HOMING_COMPLETE="complete_bash", COMP_WORDS="homing use", COMP_CWORD="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.stdout.split() == ["user"]


@pytest.fixture
def run(data_folder, capsys, monkeypatch):
    """A function that runs a command on the data folder in this process."""
    monkeypatch.setenv("COLUMNS", "100")

    def run_here(*arguments: str, typed: str = "") -> SimpleNamespace:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as end:
            cli.main(["--data", str(data_folder), *arguments])
        said = capsys.readouterr()
        return SimpleNamespace(code=end.value.code or 0, out=said.out, err=said.err)

    return run_here


@pytest.mark.db
def test_users_are_added_listed_and_locked_out(run):
    options = ("--role", "owner", "--name", "Ann", "--password-stdin")
    added = run("user", "add", "Ann@Example.com", *options, typed="correct horse battery\n")
    assert added.code == 0, added.err
    assert "/welcome/" in run("user", "add", "bob@example.com").out
    listed = run("user", "list").out
    assert "ann@example.com" in listed
    assert "owner" in listed
    last = run("user", "disable", "ann@example.com")
    assert last.code == 2
    assert "last owner" in last.err
    assert "/welcome/" in run("user", "link", "ann@example.com").out
    assert run("user", "link", "eve@example.com").code == 2
    assert run("user", "link").code == 2


@pytest.mark.db
def test_a_disabled_user_is_listed_as_such_until_enabled(run):
    for name, role in (("ann", "owner"), ("bob", "analyst")):
        options = ("--role", role, "--password-stdin")
        run("user", "add", f"{name}@example.com", *options, typed="correct horse battery\n")
    assert run("user", "disable", "bob@example.com").code == 0
    assert "disabled" in run("user", "list").out
    assert run("user", "enable", "bob@example.com").code == 0
    assert "disabled" not in run("user", "list").out


@pytest.mark.db
def test_keys_are_added_listed_and_revoked(run):
    secret = run("key", "add", "export", "--role", "agent").out.strip()
    assert secret.startswith("hk_")
    listed = run("key", "list").out
    assert secret[:9] in listed
    assert secret not in listed
    assert run("key", "revoke", secret[:9]).code == 0
    assert "revoked" in run("key", "list").out
    assert run("key", "revoke", secret[:9]).code == 2
