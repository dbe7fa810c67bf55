"""What counts as a file of the folder, and what reading it demands."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from structlog.testing import capture_logs

from agent.errors import FolderUnreachable
from agent.sources.listing import Listing, Stamp, is_network_share, read_settled
from tests.tools import is_wine


def _names(root: Path) -> set[str]:
    return {Path(path).relative_to(root).as_posix() for path in Listing(root).files()}


def _put(path: Path, content: bytes = b"journal") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _stamp(path: Path) -> Stamp:
    status = path.stat()
    return Stamp(status.st_size, status.st_mtime_ns)


@pytest.mark.parametrize(
    "name",
    [
        "~$a25.xlsx",
        "a25.tmp",
        "A25.TMP",
        "a25.si.part",
        "a25.si.Partial",
        "a25.si.filepart",
        "a25.si.crdownload",
        "a25.si.download",
        "a25.si~",
        ".a25.si",
        ".dold/a25.si",
        "~$mapp/a25.si",
    ],
)
def test_unfinished_and_hidden_files_are_passed_over(tmp_path: Path, name: str) -> None:
    _put(tmp_path / name)
    _put(tmp_path / "b25.si")

    assert _names(tmp_path) == {"b25.si"}


def test_an_empty_file_is_passed_over(tmp_path: Path) -> None:
    _put(tmp_path / "a25.si", b"")

    assert _names(tmp_path) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_what_is_not_a_file_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.si")

    assert _names(tmp_path) == set()


def test_subfolders_are_searched(tmp_path: Path) -> None:
    _put(tmp_path / "BRF Björkgården" / "2026" / "å ä ö.si")

    assert _names(tmp_path) == {"BRF Björkgården/2026/å ä ö.si"}


def test_a_folder_that_is_not_there_is_unreachable_not_empty(tmp_path: Path) -> None:
    with pytest.raises(FolderUnreachable, match="svarar inte"):
        Listing(tmp_path / "away").files()


def test_a_file_in_the_folders_place_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(FolderUnreachable):
        Listing(_put(tmp_path / "file")).files()


def test_a_share_that_fails_in_the_middle_is_unreachable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(tmp_path / "sub" / "a25.si")
    real = os.scandir

    def scandir(path: str) -> "os._ScandirIterator[str]":
        if path.endswith("sub"):
            raise OSError(112, "Host is down")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(FolderUnreachable):
        Listing(tmp_path).files()


@pytest.mark.parametrize("error", [PermissionError, FileNotFoundError])
def test_a_subfolder_that_may_not_be_listed_does_not_hide_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[OSError]
) -> None:
    _put(tmp_path / "closed" / "a25.si")
    _put(tmp_path / "open" / "b25.si")
    real = os.scandir

    def scandir(path: str) -> "os._ScandirIterator[str]":
        if path.endswith("closed"):
            raise error
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert _names(tmp_path) == {"open/b25.si"}


@pytest.mark.skipif(is_wine(), reason="Wine has no symbolic links")
@pytest.mark.parametrize("target", ["secret.si", "elsewhere"])
def test_a_link_out_of_the_folder_is_passed_over_and_logged_once(
    tmp_path: Path, target: str
) -> None:
    _put(tmp_path / "secret.si")
    _put(tmp_path / "elsewhere" / "secret.si")
    root = tmp_path / "journaler"
    root.mkdir()
    (root / "link").symlink_to(tmp_path / target)
    listing = Listing(root)

    with capture_logs() as logs:
        assert listing.files() == {}
        assert listing.files() == {}

    assert [entry["path"] for entry in logs] == [str(root / "link")]


def test_a_sibling_that_shares_the_folders_prefix_is_outside_it(
    tmp_path: Path,
) -> None:
    secret = _put(tmp_path / "journaler-privat" / "secret.si")
    root = tmp_path / "journaler"
    root.mkdir()
    (root / "link.si").symlink_to(secret)

    assert Listing(root).files() == {}


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    _put(tmp_path / "sub" / "a25.si")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")

    assert _names(tmp_path) == {"sub/a25.si"}


@pytest.mark.skipif(is_wine(), reason="Wine has no symbolic links")
def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    _put(tmp_path / "real" / "a25.si")
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert _names(tmp_path / "link") == {"a25.si"}


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = _put(tmp_path / "a25.si", bytes(range(256)) * 1000)

    assert read_settled(str(path), _stamp(path)) == bytes(range(256)) * 1000


def _grow(path: Path) -> None:
    path.write_bytes(b"journalen")


def _touch(path: Path) -> None:
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize("change", [_grow, _touch, Path.unlink])
def test_a_file_that_is_no_longer_as_it_was_seen_is_not_read(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    path = _put(tmp_path / "a25.si")
    seen = _stamp(path)
    change(path)

    assert read_settled(str(path), seen) is None


def test_a_file_of_another_user_is_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _put(tmp_path / "a25.si")
    real = os.open

    def refuse_noatime(name: str, flags: int) -> int:
        if flags & os.O_NOATIME:
            raise PermissionError(1, "Operation not permitted")
        return real(name, flags)

    monkeypatch.setattr(os, "open", refuse_noatime)
    assert read_settled(str(path), _stamp(path)) == b"journal"


class Mount(NamedTuple):
    mountpoint: str
    fstype: str


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows by the drive")
@pytest.mark.parametrize(
    ("folder", "share"),
    [("/srv/df3/journaler", True), ("/srv/df3-lokal", False), ("/home/a", False)],
)
def test_a_share_is_known_by_the_file_system_of_its_mount(
    monkeypatch: pytest.MonkeyPatch, folder: str, *, share: bool
) -> None:
    mounts = [Mount("/", "ext4"), Mount("/srv/df3", "cifs"), Mount("/proc", "proc")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: mounts)

    assert is_network_share(Path(folder)) is share


def test_a_local_folder_is_no_share(tmp_path: Path) -> None:
    assert not is_network_share(tmp_path)
