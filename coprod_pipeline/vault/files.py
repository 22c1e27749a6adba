"""Private files: atomic writes, modes under any umask, locks.

What belongs here: bytes, modes and locks. What does not: keys and ciphers.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from coprod_pipeline.errors import CoprodError

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write beside and rename: readers see the old content or the new, never a part.

    File 0600 and folders made on the way 0700, whatever the umask. ``durable=False`` leaves it to
    the system when the bytes reach the disk: for what can be made again.
    """
    private_folder(path.parent)
    temporary = path.parent / f".{secrets.token_hex(8)}.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, FILE_MODE)
            file.write(data)
            file.flush()
            if durable:
                os.fsync(descriptor)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk: a rename alone may be lost."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def private_folder(folder: Path) -> None:
    """Make a folder and what is missing above it, 0700; one that is there is left as it is."""
    if folder.is_dir():
        return
    private_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=FOLDER_MODE)
        folder.chmod(FOLDER_MODE)


def wrong_modes(folder: Path) -> list[Path]:
    """Files and folders, this one included, that are not 0600 and 0700; links are passed over."""
    found = [] if _mode(folder) == FOLDER_MODE else [folder]
    for root, folders, files in os.walk(folder):
        for names, wanted in ((folders, FOLDER_MODE), (files, FILE_MODE)):
            for name in sorted(names):
                path = Path(root, name)
                with contextlib.suppress(FileNotFoundError):
                    if not path.is_symlink() and _mode(path) != wanted:
                        found.append(path)
    return found


def mend_modes(folder: Path) -> int:
    """Make a folder and all in it private; returns how many had another mode."""
    before: list[Path] = []
    mended = 0
    try:
        # A folder without rights hides what is in it, so look again; a file system without modes
        # never changes.
        while (wrong := wrong_modes(folder)) and wrong != before:
            for path in wrong:
                with contextlib.suppress(FileNotFoundError):
                    path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
            mended += len(wrong)
            before = wrong
    except PermissionError:
        raise CoprodError(
            "holds files of another user",
            where=f"{folder.name}/",
            mend="run coprod as the user who made the lake",
        ) from None
    return mended


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@contextlib.contextmanager
def locked(path: Path, *, alone: bool, wait: bool = True) -> Iterator[None]:
    """Hold a lock file, alone or together with others; BlockingIOError when not to wait.

    The lock goes with the process: nothing has to be cleaned up after a kill.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
    try:
        os.fchmod(descriptor, FILE_MODE)
        kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        fcntl.flock(descriptor, kind if wait else kind | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
