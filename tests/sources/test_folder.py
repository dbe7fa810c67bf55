"""The rules of watching, with a clock that the test moves."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import FileRefused, LedgerBusy
from agent.sources import folder as folder_module
from agent.sources.folder import MAX_BYTES, PATIENCE, FolderState, FolderWatch
from agent.sources.listing import Stamp

INTERVAL = 5.0
SETTLE = 1.0


class Watched:
    """A folder under watch, and everything that its watch has said."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.root.mkdir(exist_ok=True)
        self.now = 1000.0
        self.files: list[tuple[str, bytes]] = []
        self.refused: list[tuple[str, str]] = []
        self.states: list[FolderState] = []
        self.failure: Exception | None = None
        self.watch = FolderWatch(
            root,
            on_file=self._take,
            on_refused=lambda path, error: self.refused.append(
                (path.name, error.message)
            ),
            on_state=lambda _, state: self.states.append(state),
            interval=INTERVAL,
            settle=SETTLE,
            clock=lambda: self.now,
        )

    def write(self, name: str, content: bytes = b"journal") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        stamp = int(self.now * 1e9)
        os.utime(path, ns=(stamp, stamp))
        return path

    def look_after(self, seconds: float) -> float:
        self.now += seconds
        return self.watch.look()

    def settle(self) -> None:
        """Two looks that are far enough apart for what stands still."""
        self.look_after(0)
        self.look_after(SETTLE)

    def has_looked(self) -> bool:
        return self.watch.has_looked

    def _take(self, path: Path, content: bytes) -> None:
        if self.failure is not None:
            raise self.failure
        self.files.append((path.relative_to(self.root).as_posix(), content))


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "journaler")


def test_a_file_is_handed_over_once_it_has_stood_still(watched: Watched) -> None:
    watched.write("a25.si", b"hela")

    watched.look_after(0)
    assert watched.files == []
    watched.look_after(SETTLE)

    assert watched.files == [("a25.si", b"hela")]


def test_two_looks_closer_than_the_settling_time_prove_nothing(
    watched: Watched,
) -> None:
    watched.write("a25.si")

    watched.look_after(0)
    watched.look_after(SETTLE / 2)

    assert watched.files == []


def test_the_next_look_comes_when_a_file_may_have_settled(watched: Watched) -> None:
    assert watched.look_after(0) == INTERVAL
    watched.write("a25.si")
    assert watched.look_after(0) == SETTLE
    assert watched.look_after(SETTLE / 4) == SETTLE * 3 / 4
    assert watched.look_after(SETTLE) == INTERVAL


def test_a_half_written_file_waits_until_its_writer_is_done(watched: Watched) -> None:
    for length in range(1, 20):
        watched.write("a25.si", b"x" * length)
        watched.look_after(SETTLE * 0.9)
    assert watched.files == []

    watched.look_after(SETTLE)

    assert watched.files == [("a25.si", b"x" * 19)]


def test_a_file_rewritten_at_the_same_size_waits_too(watched: Watched) -> None:
    watched.write("a25.si", b"gammal")
    watched.look_after(0)
    watched.now += SETTLE
    watched.write("a25.si", b"nyare!")
    watched.look_after(0)
    assert watched.files == []

    watched.look_after(SETTLE)

    assert watched.files == [("a25.si", b"nyare!")]


def test_a_file_is_handed_over_once(watched: Watched) -> None:
    watched.write("a25.si")

    for _ in range(10):
        watched.look_after(INTERVAL)

    assert len(watched.files) == 1


def test_a_changed_file_is_handed_over_again(watched: Watched) -> None:
    watched.write("a25.si", b"ett")
    watched.settle()

    watched.now += 60
    watched.write("a25.si", b"two")
    watched.settle()

    assert watched.files == [("a25.si", b"ett"), ("a25.si", b"two")]


def test_a_file_renamed_into_place_is_found(watched: Watched) -> None:
    watched.write("a25.si.part", b"hela")
    watched.settle()
    assert watched.files == []

    (watched.root / "a25.si.part").rename(watched.root / "a25.si")
    watched.settle()

    assert watched.files == [("a25.si", b"hela")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows names as text")
def test_a_name_that_no_encoding_has_is_handed_over_as_one_that_can_be_stored(
    watched: Watched,
) -> None:
    watched.write(os.fsdecode(b"a\xff25.si"), b"hela")
    watched.write(os.fsdecode(b"a\xfe25.si"), b"hel")
    watched.write("b25.si", b"hela")

    watched.settle()

    names = {name for name, _ in watched.files}
    assert len(names) == 3
    assert {name.encode()[:1] for name in names} == {b"a", b"b"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows names as text")
def test_a_refused_file_is_named_in_characters_that_can_be_stored(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "MAX_BYTES", 3)
    watched.write(os.fsdecode(b"a\xff25.si"), b"hela")

    watched.settle()

    ((name, message),) = watched.refused
    assert name.encode()
    assert message.encode()


def test_a_folder_has_been_looked_at_when_all_that_lay_there_is_handed_over(
    watched: Watched,
) -> None:
    assert not watched.has_looked()
    watched.write("a25.si")
    watched.look_after(0)
    assert not watched.has_looked()
    watched.look_after(SETTLE)
    assert watched.has_looked()
    watched.write("a26.si")
    watched.look_after(0)
    assert watched.has_looked()


def test_a_folder_that_cannot_be_listed_is_not_waited_for(watched: Watched) -> None:
    watched.root.rmdir()
    watched.look_after(0)
    assert watched.has_looked()


def test_a_file_that_never_stands_still_is_not_waited_for_longer_than_for_a_folder(
    watched: Watched,
) -> None:
    for count in range(int(PATIENCE / SETTLE)):
        assert not watched.has_looked()
        watched.write("a25.si", b"x" * (count + 1))
        watched.look_after(SETTLE)
    assert watched.has_looked()


def test_older_files_come_first(watched: Watched) -> None:
    for name in ("c", "a", "b"):
        watched.write(name)
        watched.now += 10

    watched.settle()

    assert [name for name, _ in watched.files] == ["c", "a", "b"]


def test_a_file_removed_before_it_settled_is_forgotten(watched: Watched) -> None:
    watched.write("a25.si").unlink()
    watched.write("b.si")
    watched.look_after(0)
    (watched.root / "b.si").unlink()

    assert watched.look_after(SETTLE) == INTERVAL
    assert watched.files == []


def test_a_vanished_folder_is_unreachable_and_told_once(watched: Watched) -> None:
    watched.look_after(0)
    watched.root.rmdir()

    for _ in range(5):
        assert watched.look_after(INTERVAL) == INTERVAL

    assert watched.states == [FolderState.READY, FolderState.UNREACHABLE]


def test_a_folder_that_is_not_there_at_start_is_picked_up_later(
    watched: Watched,
) -> None:
    watched.root.rmdir()
    watched.look_after(0)
    assert watched.states == [FolderState.UNREACHABLE]

    watched.root.mkdir()
    watched.write("a25.si")
    watched.settle()

    assert watched.states == [FolderState.UNREACHABLE, FolderState.READY]
    assert len(watched.files) == 1


def test_a_share_that_comes_back_brings_no_storm_of_new_files(
    watched: Watched,
) -> None:
    for number in range(300):
        watched.write(f"{number}.si")
    watched.settle()
    away = watched.root.with_name("away")

    watched.root.rename(away)
    watched.look_after(INTERVAL)
    watched.root.mkdir()  # for a while the share looks empty
    watched.look_after(INTERVAL)
    watched.root.rmdir()
    away.rename(watched.root)
    watched.write("new.si", b"ny")
    watched.settle()
    watched.look_after(INTERVAL)

    assert len(watched.files) == 301
    assert watched.files[-1] == ("new.si", b"ny")


def test_a_file_whose_writing_the_vanished_share_cut_off_settles_anew(
    watched: Watched,
) -> None:
    watched.write("a25.si", b"halv")
    watched.look_after(0)
    away = watched.root.with_name("away")
    watched.root.rename(away)
    watched.look_after(INTERVAL)
    away.rename(watched.root)

    watched.look_after(INTERVAL)
    assert watched.files == []
    watched.look_after(SETTLE)

    assert watched.files == [("a25.si", b"halv")]


def test_a_file_that_was_not_taken_is_tried_again_less_and_less_often(
    watched: Watched,
) -> None:
    watched.write("a25.si")
    watched.failure = LedgerBusy("Huvudboken är upptagen.")
    watched.look_after(0)

    waits = [watched.look_after(SETTLE)]
    for _ in range(4):
        waits.append(watched.look_after(waits[-1]))
    assert waits == [1.0, 2.0, 4.0, 5.0, 5.0]
    watched.failure = None
    watched.look_after(waits[-1])

    assert len(watched.files) == 1


def test_a_receiver_that_fails_badly_over_one_file_gets_the_others(
    watched: Watched,
) -> None:
    watched.write("bad.si")
    watched.now += 10
    watched.write("good.si")
    watched.look_after(0)
    watched.failure = ValueError("a defect of ours")
    with pytest.raises(ValueError, match="defect"):
        watched.look_after(SETTLE)
    watched.failure = None

    watched.look_after(0)
    assert [name for name, _ in watched.files] == ["good.si"]
    watched.look_after(SETTLE)

    assert [name for name, _ in watched.files] == ["good.si", "bad.si"]


def test_a_file_over_64_mb_is_refused_once_and_not_read(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.truncate(watched.write("huge.csv"), MAX_BYTES + 1)
    monkeypatch.setattr(folder_module, "read_settled", _must_not_be_read)

    for _ in range(4):
        watched.look_after(INTERVAL)

    assert watched.refused == [
        ("huge.csv", "huge.csv är 64 MB. Journalbryggan läser filer på högst 64 MB.")
    ]
    assert watched.files == []


def test_a_file_of_exactly_64_mb_is_read(watched: Watched) -> None:
    os.truncate(watched.write("large.csv"), MAX_BYTES)

    watched.settle()

    assert [len(content) for _, content in watched.files] == [MAX_BYTES]


def test_a_refusal_that_was_not_taken_is_tried_again(tmp_path: Path) -> None:
    attempts: list[Path] = []

    def refuse(path: Path, _error: FileRefused) -> None:
        attempts.append(path)
        if len(attempts) == 1:
            raise LedgerBusy("Huvudboken är upptagen.")

    watched = Watched(tmp_path)
    watch = FolderWatch(
        tmp_path,
        on_file=_must_not_be_called,
        on_refused=refuse,
        on_state=lambda _folder, _state: None,
        interval=INTERVAL,
        clock=lambda: watched.now,
    )
    os.truncate(watched.write("huge.csv"), MAX_BYTES + 1)

    for _ in range(5):
        watch.look()
        watched.now += INTERVAL

    assert len(attempts) == 2


def test_a_file_that_nobody_lets_us_open_is_told_after_a_minute_and_read_when_free(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.write("a25.si")
    with monkeypatch.context() as held:
        held.setattr(folder_module, "read_settled", lambda _path, _stamp: None)
        while watched.now < 1059:
            watched.look_after(SETTLE)
        assert watched.refused == []
        for _ in range(20):
            watched.look_after(INTERVAL)
    assert [name for name, _ in watched.refused] == ["a25.si"]

    watched.look_after(INTERVAL)

    assert len(watched.files) == 1


def test_a_paused_watch_reads_nothing_more(watched: Watched) -> None:
    watched.write("first.si")
    watched.write("second.si")
    watched.look_after(0)
    watched.watch.paused = True

    watched.look_after(SETTLE)
    assert watched.files == []
    watched.watch.paused = False
    watched.look_after(SETTLE)

    assert len(watched.files) == 2


def test_a_stopped_watch_hands_over_nothing_more(tmp_path: Path) -> None:
    taken: list[Path] = []

    def take(path: Path, _content: bytes) -> None:
        taken.append(path)
        watch.stop()

    watched = Watched(tmp_path)
    watch = FolderWatch(
        tmp_path,
        on_file=take,
        on_refused=_must_not_be_called,
        on_state=lambda _folder, _state: None,
        interval=INTERVAL,
        clock=lambda: watched.now,
    )
    watched.write("first.si")
    watched.write("second.si")
    watch.look()
    watched.now += SETTLE
    watch.look()

    assert len(taken) == 1


def test_nothing_in_the_folder_is_changed(watched: Watched) -> None:
    watched.write("a25.si")
    watched.write("sub/b25.si")
    before = _everything_about(watched.root)

    watched.settle()

    assert len(watched.files) == 2
    assert _everything_about(watched.root) == before


@pytest.mark.parametrize(("share", "pace"), [(False, 5.0), (True, 20.0)])
def test_the_pace_suits_the_folder(
    share: bool,  # noqa: FBT001  a parameter of the test
    pace: float,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(folder_module, "is_network_share", lambda _folder: share)
    watch = FolderWatch(
        tmp_path,
        on_file=_must_not_be_called,
        on_refused=_must_not_be_called,
        on_state=lambda _folder, _state: None,
    )

    assert watch.look() == pace


NAMES = st.sampled_from(["a.si", "b.csv", "sub/c.xlsx"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), NAMES, st.binary(min_size=1, max_size=9)),
        st.tuples(st.just("append"), NAMES, st.binary(min_size=1, max_size=9)),
        st.tuples(st.just("remove"), NAMES, st.just(b"")),
        st.tuples(st.just("vanish"), NAMES, st.just(b"")),
        st.tuples(st.just("fail"), NAMES, st.just(b"")),
        st.tuples(st.just("look"), NAMES, st.just(b"")),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, pace=st.sampled_from([0.3, 1.0, 7.0]))
def test_whatever_happens_the_last_content_of_every_file_arrives_once(
    steps: list[tuple[str, str, bytes]], pace: float
) -> None:
    with TemporaryDirectory() as directory:
        watched = Watched(Path(directory) / "journaler")
        for step in steps:
            _do(watched, *step)
            watched.look_after(pace)
        watched.failure = None
        for _ in range(8):
            watched.look_after(INTERVAL)

        taken = dict(watched.files)
        present = {
            path.relative_to(watched.root).as_posix(): path.read_bytes()
            for path in watched.root.rglob("*")
            if path.is_file()
        }
        assert present.items() <= taken.items()
        writes = [step for step in steps if step[0] in {"write", "append"}]
        assert len(watched.files) <= len(writes)


def _do(watched: Watched, what: str, name: str, content: bytes) -> None:
    path = watched.root / name
    away = watched.root.with_name("away")
    match what:
        case "write":
            watched.write(name, content)
        case "append" if path.exists():
            watched.write(name, path.read_bytes() + content)
        case "remove":
            path.unlink(missing_ok=True)
        case "fail":
            busy = LedgerBusy("Huvudboken är upptagen.")
            watched.failure = None if watched.failure else busy
        case "vanish":
            watched.root.rename(away)
            watched.look_after(0)
            away.rename(watched.root)


def _everything_about(root: Path) -> dict[str, tuple[int, ...]]:
    return {
        str(path): (s.st_mode, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_atime_ns)
        for path in root.rglob("*.si")
        for s in [path.stat()]
    }


def _must_not_be_read(_path: str, _stamp: Stamp) -> bytes | None:
    raise AssertionError("read")


def _must_not_be_called(*_args: object) -> None:
    raise AssertionError("called")
