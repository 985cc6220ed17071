"""The one door to numba: machine code for the loops of the folds, kept on disk between runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

import numba
import numpy as np
from numba import njit, types
from numba.core.registry import cpu_target
from numba.extending import intrinsic
from numpy.typing import NDArray

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Element = TypeVar("Element", bound=np.generic)

_OPTIONS: Final[dict[str, Any]] = {"nogil": True, "_nrt": False}
_PART: Final[dict[str, Any]] = {
    "forceinline": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}


def compiled(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Return the function, compiled when first called, to run without the interpreter's lock.

    Compiled code is kept beside the source, or in the user's cache folder; where neither can be
    written to, every process compiles for itself. It allocates nothing: what it writes to is given
    to it. So arrays need no counting of references, which would cost more than the folds do,
    since threads count on the same ones.
    """
    try:
        made = njit(cache=True, **_OPTIONS)(function)
        made._cache._cache_file._source_stamp = _stamp()  # noqa: SLF001 - see there
    except RuntimeError:  # no folder for the cache
        made = njit(**_OPTIONS)(function)
    return cast("Callable[Parameters, Result]", made)


def is_all_kept() -> bool:
    """Return whether the code of all folds, as they are now, was compiled and kept before.

    Where none can be kept it is so too: nobody could compile it for this process.
    """
    note = _note()
    return note is None or (note.is_file() and note.read_text() == _present())


def note_all_kept() -> None:
    """Note that the code of all folds is kept."""
    if note := _note():
        note.write_text(_present())


def _note() -> Path | None:
    folder = _smallest._cache.cache_path  # type: ignore[attr-defined]  # noqa: SLF001
    return Path(folder) / "all-kept" if folder else None


def _present() -> str:
    return f"numba {numba.__version__}: {_stamp()}"


def read_only(given: NDArray[Element]) -> NDArray[Element]:
    """Return a view that cannot be written to.

    Numba compiles a fold for each kind of array, and one that may be written to is another kind:
    what came from elsewhere goes through here, so that a fold is compiled once.
    """
    view = given.view()
    view.flags.writeable = False
    return view


def load() -> None:
    """Have numba load the rest of itself, as it does in the middle of the first call otherwise."""
    cpu_target.typing_context.refresh()
    cpu_target.target_context.refresh()


def part(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Return the function, to be compiled into the `compiled` ones that call it; Python cannot.

    A door to Python would cost much time to compile; a call would copy all columns' descriptions.
    """
    return cast("Callable[Parameters, Result]", njit(**_OPTIONS, **_PART)(function))


@intrinsic
def _count_bits(_: Any, word: Any) -> tuple[Any, Callable[..., Any]]:
    def generated(_: Any, builder: Any, __: Any, given: Any) -> Any:
        return builder.ctpop(given[0])

    return word(word), generated


@part
def count_bits(word: np.uint64) -> np.uint64:
    """Return how many bits of a word are 1."""
    return _count_bits(word)  # type: ignore[call-arg]


@intrinsic
def _load_word(_: Any, address: Any) -> tuple[Any, Callable[..., Any]]:
    def generated(target: Any, builder: Any, signature: Any, given: Any) -> Any:
        word = target.get_value_type(signature.return_type)
        return builder.load(builder.inttoptr(given[0], word.as_pointer()), align=1)

    return types.uint64(address), generated


@part
def word_at(address: np.uint64) -> np.uint64:
    """Return the eight bytes at an address of memory, wherever it is; it must be there."""
    return _load_word(address)  # type: ignore[call-arg]


@cache
def _stamp() -> tuple[tuple[str, int, int], ...]:
    """Return what changes with any file here.

    numba throws kept code away when the file of the function has changed; what is compiled into it
    lies in other files as well.
    """
    sources = sorted(Path(__file__).parent.glob("*.py"))
    stats = ((source.name, source.stat()) for source in sources)
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


@compiled
def _smallest(given: int) -> int:
    """Return what was given: whose code is kept where that of all is."""
    return given
