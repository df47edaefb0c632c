"""Rules as they were at a git revision, read out into a directory; nothing is checked out."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from canter.language.problems import Problem, RuleError

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADS = ("guidance.yaml", "overlay.yaml")
_HELP = "name a directory, `bundled`, or a revision such as `HEAD~1`, `main` or `main:rules`"
# What a revision may look like; nothing that git could take for an option.
_REVISION = re.compile(r"[^\s:\-][^\s:]*")
MOST_BYTES = 64 * 1024 * 1024


class Revision(NamedTuple):
    """A commit of the repository in the working directory, and the directory in it that holds the rules."""

    commit: str
    path: str


def find_revision(spec: str) -> Revision:
    """Return the commit and directory that `REVISION` or `REVISION:DIR` names; raises `RuleError`.

    Without a directory it is `rules`, here or at the top of the repository, else here or the top itself.
    """
    name, colon, path = spec.partition(":")
    if not _REVISION.fullmatch(name):
        _refuse(f"there is no directory `{spec}`, and no revision can be called so", _HELP)
    prefix = _git(("rev-parse", "--show-prefix"), spec).decode().strip()
    try:
        commit = _git(("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"), spec).decode().strip()
    except RuleError:
        _refuse(f"there is no directory and no revision `{name}`", _HELP)
    if colon:
        wanted = [_normal(f"{prefix}{path}" if path.startswith(".") else path)]
    else:
        wanted = list(dict.fromkeys(_normal(one) for one in (f"{prefix}rules", "rules", prefix, "")))
    holding = (one for one in wanted if any(_holds(commit, f"{one}/{head}".lstrip("/"), spec) for head in HEADS))
    where = next(holding, None)
    if where is None:
        told = f"`{wanted[0]}`" if colon else " or ".join(f"`{one or '.'}`" for one in wanted)
        _refuse(f"at `{name}` there are no rules in {told}", f"name their directory: `{name}:rules`")
    return Revision(commit, where)


def write_revision(found: Revision, directory: Path) -> None:
    """Write the rule files of a revision into a directory; raises `RuleError` where git cannot read them."""
    tree = f"{found.commit}:{found.path}"
    # At the top, since git wants to archive no tree that the working directory is not in.
    top = _git(("rev-parse", "--show-toplevel"), tree).decode().rstrip("\n")
    data = _git(("-C", top, "archive", "--format=tar", tree), tree)
    if len(data) > MOST_BYTES:
        _refuse(f"`{tree}` is larger than {MOST_BYTES:,} bytes", "name a directory of rules")
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            # Rules lie in the directory itself and in `lists`; written by name, nothing lands anywhere else.
            parts = PurePosixPath(member.name).parts
            listed = len(parts) == 1 or (len(parts) == 2 and parts[0] == "lists")  # noqa: PLR2004 - `lists/<list>.yaml`
            held = archive.extractfile(member) if member.isfile() and listed and parts[-1].endswith(".yaml") else None
            if held is not None:
                path = directory.joinpath(*parts)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(held.read())


def _normal(path: str) -> str:
    """Return a path of the repository without `.`, `..` and slashes at its ends."""
    parts: list[str] = []
    for part in PurePosixPath(path).parts:
        if part == ".." and parts:
            parts.pop()
        elif part not in {".", "..", "/"}:
            parts.append(part)
    return "/".join(parts)


def _holds(commit: str, path: str, spec: str) -> bool:
    return bool(_git(("ls-tree", "--full-tree", "--name-only", commit, "--", path), spec).strip())


def _git(words: Sequence[str], spec: str) -> bytes:
    try:
        done = subprocess.run(["git", *words], capture_output=True, check=False)  # noqa: S603, S607 - the user's own git
    except FileNotFoundError:
        _refuse(f"there is no directory `{spec}`, and without git no revision can be read", _HELP)
    except OSError as error:
        _refuse(f"git could not be run: {(error.strerror or 'no').lower()}", _HELP)
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        said = lines[0].removeprefix("fatal: ").strip() if lines else "it says no more"
        if "not a git repository" in said:
            _refuse(f"there is no directory `{spec}`, and here is no git repository with such a revision", _HELP)
        _refuse(f"git cannot read `{spec}`: {said}", _HELP)
    return done.stdout


def _refuse(message: str, help_: str) -> NoReturn:
    raise RuleError([Problem(message, None, help_)]) from None
