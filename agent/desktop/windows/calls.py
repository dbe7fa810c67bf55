"""Calling Windows: every function with its types declared and its failure raised."""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import ctypes
from typing import Any, Final

# Never from the working directory or the path (security.md 10).
LOAD_LIBRARY_SEARCH_SYSTEM32: Final = 0x0800


def declare(library: str, name: str, result: Any, *arguments: Any) -> Any:
    """Return a function of a system library; it answers 0 where it fails.

    The function raises OSError with Windows' own reason then. `result` is its type, as
    ctypes has it, and `arguments` are its arguments' types.
    """
    call = _function(library, name, result, *arguments)
    call.errcheck = _raise_if_zero
    return call


def declare_status(library: str, name: str, *arguments: Any) -> Any:
    """Return a function that answers with an error's number, and 0 where all is well.

    The function raises OSError with that number.
    """
    call = _function(library, name, ctypes.c_ulong, *arguments)
    call.errcheck = _raise_if_not_zero
    return call


def declare_plain(library: str, name: str, result: Any, *arguments: Any) -> Any:
    """Return a function whose 0 is an answer like any other."""
    return _function(library, name, result, *arguments)


def _function(library: str, name: str, result: Any, *arguments: Any) -> Any:
    loaded = ctypes.WinDLL(
        library, use_last_error=True, winmode=LOAD_LIBRARY_SEARCH_SYSTEM32
    )
    call = loaded[name]
    call.restype = result
    call.argtypes = arguments
    return call


def _raise_if_zero(result: Any, call: Any, arguments: Any) -> Any:  # noqa: ARG001  ctypes' signature
    if not result:
        raise ctypes.WinError(ctypes.get_last_error())
    return result


def _raise_if_not_zero(result: int, call: Any, arguments: Any) -> int:  # noqa: ARG001  the same
    if result:
        raise ctypes.WinError(result)
    return result
