"""The `canter` command, and the one place where problems become lines on stderr."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys


def run() -> None:
    """Run the command line."""
    # A command lives for a moment; looking for garbage in what it has just loaded would be a tenth of its time.
    collecting = gc.isenabled()
    gc.disable()
    # So would looking once more at the very end, when all memory is given back anyway.
    atexit.register(gc.freeze)
    try:
        _run()
    finally:
        if collecting:
            gc.enable()


def _run() -> None:
    """Run the command line; problems go to stderr, and the exit code is 1."""
    from canter.language.problems import ProblemsError
    from canter.reasoning.conclude import DisagreementError
    from canter_cli.commands import command_line

    # A pipe may not take what a plan says (such as ²); what it cannot take is replaced, never a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # A closed stream takes nothing and is no reason to fail.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    try:
        command_line(sys.argv[1:])()
        sys.stdout.flush()
    except ProblemsError as error:
        count = len(error.problems)
        sys.stderr.write("\n\n".join(problem.render() for problem in error.problems))
        sys.stderr.write(f"\n\n{count} problem{'s' if count > 1 else ''}\n")
        sys.exit(1)
    except DisagreementError as error:
        sys.stderr.write(f"error: {error}\n    = help: no plan is given; `--engine plain` leaves durable-rules out\n")
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is still held back must not fail again at the end.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        sys.stderr.write(f"error: {(error.strerror or str(error)).lower()}\n    = help: nothing was written as a whole\n")
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
