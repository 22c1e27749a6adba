"""The vault: sealing, where the key comes from, rotation, shredding; killed anywhere."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline import road
from coprod_pipeline.errors import CoprodError, VaultKeyError
from coprod_pipeline.lake import Cache, Lake
from coprod_pipeline.vault import DamagedError, Vault, create_key, key_source, open_vault
from coprod_pipeline.vault.cipher import SealError, new_key, seal, unseal
from coprod_pipeline.vault.inspection import inspect
from coprod_pipeline.vault.rotation import rotate
from coprod_pipeline.vault.shredding import shred
from coprod_pipeline.vault.withdrawn import CaseRows, told_apart, without
from tests.conftest import ROOT, write_study

KEY = bytes(range(32))


@pytest.fixture
def lake(lake_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    monkeypatch.delenv("COPROD_KEY", raising=False)
    monkeypatch.delenv("COPROD_KEY_NEW", raising=False)
    return Lake(lake_dir)


def files_of(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Everything in a folder: mode, time and content."""
    return {
        path.relative_to(folder).as_posix(): (
            stat.S_IMODE(path.stat().st_mode),
            path.stat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in [folder, *folder.rglob("*")]
    }


# --- sealing ---------------------------------------------------------------------------------


@given(st.binary(max_size=300), st.text(max_size=20))
def test_what_is_sealed_comes_back(data: bytes, name: str) -> None:
    sealed = seal(KEY, data, name)
    assert unseal(KEY, sealed, name) == data
    assert seal(KEY, data, name) != sealed


@given(st.binary(min_size=8, max_size=64), st.data())
def test_a_changed_byte_another_name_and_another_key_are_seen(data: bytes, draw: Any) -> None:
    sealed = bytearray(seal(KEY, data, "a"))
    assert data not in sealed
    with pytest.raises(SealError):
        unseal(KEY, bytes(sealed), "b")
    with pytest.raises(SealError):
        unseal(new_key(), bytes(sealed), "a")
    # The key id (bytes 4 to 11) only says which key to try.
    at = draw.draw(st.sampled_from([0, *range(12, len(sealed))]))
    sealed[at] ^= draw.draw(st.integers(1, 255))
    with pytest.raises(SealError):
        unseal(KEY, bytes(sealed), "a")


@given(cut=st.integers(0, 400))
def test_a_truncated_file_names_itself_and_no_data(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("zone") / "restricted"
    folder.mkdir()
    vault = open_vault(folder, environ={"COPROD_KEY": KEY.hex()})
    vault.write_parts("raw_segment/north", b"head", [("a", b"Moira"), ("b", b"Kerrigan" * 9)])
    path = folder / "raw_segment/north.enc"
    whole = path.read_bytes()
    path.write_bytes(whole[: min(cut, len(whole) - 1)])
    with pytest.raises(DamagedError) as caught:
        vault.read_parts("raw_segment/north")
    assert caught.value.line().startswith("restricted/raw_segment/north.enc: does not open")
    assert "Moira" not in caught.value.line()
    path.write_bytes(whole + b"\0")
    with pytest.raises(DamagedError):
        vault.read_parts("raw_segment/north")


def test_parts_cannot_change_place_or_come_from_an_earlier_file(tmp_path: Path) -> None:
    vault = open_vault(tmp_path, environ={"COPROD_KEY": KEY.hex()})
    vault.write_parts("t", b"", [("a", b"12345678"), ("b", b"abcdefgh")])
    before = (tmp_path / "t.enc").read_bytes()
    vault.write_parts("t", b"", [("a", b"1234567X"), ("b", b"abcdefgh")])
    after = (tmp_path / "t.enc").read_bytes()
    size = 4 + 8 + 12 + 8 + 16
    for forged in (
        after[: -2 * size] + after[-size:] + after[-2 * size : -size],
        after[: -2 * size] + before[-2 * size : -size] + after[-size:],
        after[:-size],
    ):
        (tmp_path / "t.enc").write_bytes(forged)
        with pytest.raises(DamagedError):
            vault.read_parts("t")
    (tmp_path / "u.enc").write_bytes(after)
    with pytest.raises(DamagedError):
        vault.read_parts("u")


def test_no_plaintext_is_in_any_restricted_file(lake: Lake) -> None:
    study = road.open_study(lake)
    for case_id in study.case_ids:
        road.ingest(lake, study, case_id)
    road.identify(lake, study)
    for case_id in study.case_ids:
        road.deidentify(lake, study, case_id)
        road.code(lake, study, case_id)
    plain = {
        data[i : i + 8]
        for path in lake.landing.rglob("*.*")
        for data in [path.read_bytes()]
        for i in range(len(data) - 7)
    }
    files = {p.relative_to(lake.restricted).as_posix(): p for p in lake.restricted.rglob("*.*")}
    sealed = [path for name, path in files.items() if name.endswith(".enc")]
    readable = {name for name, path in files.items() if path not in sealed and path.is_file()}
    # The two lists are for people and hold no name; tests of the review look into them.
    locks = {"run.lock", "keys.lock", "review.lock"}
    assert readable <= locks | {"lake.json", "review.csv", "audit.csv"}
    sealed += [files[name] for name in readable - {"review.csv", "audit.csv"}]
    # Tables of two cases, what the readers, recognisers and coders found, and the state of the runs.
    assert len(sealed) > 20
    for path in sealed:
        data = path.read_bytes()
        assert not {data[i : i + 8] for i in range(len(data) - 7)} & plain, path.name
    assert not [name for name in files if "N1" in name or "Moira" in name]


# --- keys ------------------------------------------------------------------------------------


def test_the_key_comes_from_the_first_place_that_is_set(tmp_path: Path) -> None:
    env = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert key_source("abc", env).place() == str(tmp_path / "coprod/keys/abc.key")
    env["COPROD_KEY_FILE"] = str(tmp_path / "mine")
    assert key_source("abc", env).place() == str(tmp_path / "mine")
    env["COPROD_KEY_FILE"] = "keyring:"
    assert "entry abc" in key_source("abc", env).place()
    env["COPROD_KEY_FILE"] = "keyring:mine"
    assert "entry mine" in key_source("abc", env).place()
    env["COPROD_KEY"] = KEY.hex()
    assert key_source("abc", env).read() == KEY


def test_a_bad_key_in_the_environment_is_an_error_and_not_passed_over(lake: Lake) -> None:
    lake.write_secret("a", b"1")
    for bad in ("00", "xyz", "00" * 33):
        with pytest.raises(VaultKeyError, match="COPROD_KEY: is no key"):
            open_vault(lake.restricted, environ=os.environ | {"COPROD_KEY": bad})


def test_the_default_key_file_is_private_and_outside_the_lake(lake: Lake, tmp_path: Path) -> None:
    lake.ensure_zones()
    env = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    place = Path(create_key(lake.restricted, environ=env).place())
    assert place.is_relative_to(tmp_path / "config/coprod/keys")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    with pytest.raises(VaultKeyError, match="has a key already"):
        create_key(lake.restricted, environ=env)
    assert open_vault(lake.restricted, environ=env).surrogate_key


@pytest.mark.parametrize("place", ["study.key", "restricted/study.key", "landing/../study.key"])
def test_a_key_in_the_lake_is_refused(lake: Lake, place: str) -> None:
    lake.ensure_zones()
    env = {"COPROD_KEY_FILE": str(lake.root / place)}
    with pytest.raises(VaultKeyError, match="must not lie in the lake"):
        open_vault(lake.restricted, environ=env)
    assert not (lake.root / "study.key").exists()


def test_a_lost_and_a_wrong_key_say_so_and_touch_nothing(lake: Lake, tmp_path: Path) -> None:
    lake.write_secret("a", b"1")
    (lake.restricted / "a.enc").chmod(0o644)
    key = tmp_path / "study.key"
    kept = key.read_text()
    before = files_of(lake.restricted)
    key.unlink()
    with pytest.raises(VaultKeyError, match="not there"):
        _ = Lake(lake.root).vault
    assert not key.exists()
    key.write_text("ab" * 32)
    with pytest.raises(VaultKeyError, match="not the key of this lake"):
        _ = Lake(lake.root).vault
    assert files_of(lake.restricted) == before
    key.write_text(kept)
    assert Lake(lake.root).read_secret("a") == b"1"


def test_other_modes_are_mended_on_opening(lake: Lake) -> None:
    lake.write_secret("state/x", b"1")
    (lake.restricted / "state").chmod(0o755)
    (lake.restricted / "state/x.enc").chmod(0o664)
    (lake.restricted / "keys.enc").chmod(0o444)
    (lake.restricted / "link").symlink_to(lake.landing)
    before = stat.S_IMODE(lake.landing.stat().st_mode)
    assert Lake(lake.root).read_secret("state/x") == b"1"
    assert inspect(lake.vault).wrong_modes == ()
    assert stat.S_IMODE(lake.landing.stat().st_mode) == before


def test_a_damaged_or_lost_key_table_is_never_replaced_by_a_new_one(lake: Lake) -> None:
    lake.write_secret("a", b"1")
    table = lake.restricted / "keys.enc"
    whole = table.read_bytes()
    for cut in (0, 3, 40, len(whole) // 2, len(whole) - 1):
        table.write_bytes(whole[:cut])
        with pytest.raises(VaultKeyError, match=r"keys.enc: is damaged"):
            _ = Lake(lake.root).vault
    table.unlink()
    with pytest.raises(VaultKeyError, match=r"keys.enc: is missing"):
        _ = Lake(lake.root).vault
    table.write_bytes(whole)
    (lake.restricted / "lake.json").unlink()
    assert Lake(lake.root).read_secret("a") == b"1"
    assert (lake.restricted / "lake.json").is_file()


def test_keys_that_several_processes_add_at_once_are_all_kept(lake: Lake) -> None:
    lake.write_secret("a", b"1")
    vaults = [Lake(lake.root).vault for _ in range(4)]
    threads = [
        threading.Thread(
            target=lambda v=v, n=n: [
                v.write(f"cache/{n}-{i}", b"x", owner=f"{n}-{i}") for i in range(15)
            ]
        )
        for n, v in enumerate(vaults)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fresh = Lake(lake.root).vault
    assert len(fresh.table.sources) == 60
    assert inspect(fresh).stale == ()


# --- the operating system's keyring ----------------------------------------------------------


@pytest.fixture
def keyring() -> Iterator[Any]:
    keyring = pytest.importorskip("keyring", reason="the extra keyring is not installed")
    from keyring.backend import KeyringBackend
    from keyring.errors import PasswordDeleteError

    class InMemory(KeyringBackend):
        priority = 1

        def __init__(self) -> None:
            super().__init__()
            self.entries: dict[tuple[str, str], str] = {}

        def get_password(self, service: str, username: str) -> str | None:
            return self.entries.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.entries[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            if self.entries.pop((service, username), None) is None:
                raise PasswordDeleteError

    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    yield keyring
    keyring.set_keyring(before)


def test_a_key_in_the_keyring_is_made_read_and_rotated(lake: Lake, keyring: Any) -> None:
    lake.ensure_zones()
    env = {"COPROD_KEY_FILE": "keyring:study"}
    create_key(lake.restricted, environ=env)
    first = keyring.get_password("coprod", "study")
    assert len(bytes.fromhex(first)) == 32
    vault = open_vault(lake.restricted, environ=env)
    vault.write("a", b"1")
    for _ in range(2):
        done = rotate(lake.restricted, env)
        assert done.old_place is not None
        old = keyring.get_password("coprod", "study.old")
        assert old != keyring.get_password("coprod", "study")
        assert keyring.get_password("coprod", "study.new") is None
        opened = open_vault(lake.restricted, environ=env)
        assert (opened.read("a"), opened.surrogate_key) == (b"1", vault.surrogate_key)
        with pytest.raises(VaultKeyError, match="earlier rotation"):
            rotate(lake.restricted, env)
        keyring.delete_password("coprod", "study.old")
    keyring.delete_password("coprod", "study")
    with pytest.raises(VaultKeyError, match="not there"):
        open_vault(lake.restricted, environ=env)


def test_without_the_extra_or_a_keyring_the_error_says_so(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, keyring: Any
) -> None:
    from keyring.backends.fail import Keyring

    lake.ensure_zones()
    env = {"COPROD_KEY_FILE": "keyring:"}
    keyring.set_keyring(Keyring())
    with pytest.raises(VaultKeyError, match="does not answer"):
        open_vault(lake.restricted, environ=env)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(VaultKeyError, match="install coprod with its extra keyring"):
        open_vault(lake.restricted, environ=env)


# --- rotation --------------------------------------------------------------------------------


def fill(lake: Lake) -> None:
    """A zone with a file of every kind."""
    vault = lake.vault
    vault.assign("north", {"own": ["P"], "group": ["P", "Q"], "other": ["Q"]})
    vault.write("identities", b"who is who")
    vault.write("state/known", b"state")
    vault.write_parts("raw_segment/north", b"schema", [("own", b"1"), ("group", b"2")])
    Cache(lake, "extract").put("k", b"text")
    Cache(lake, "detect", "own").put("k", b"spans")


def content(lake: Lake) -> list[Any]:
    vault = lake.vault
    return [
        vault.surrogate_key,
        vault.read("identities"),
        vault.read("state/known"),
        vault.read_parts("raw_segment/north"),
        Cache(lake, "extract").get("k"),
        Cache(lake, "detect", "own").get("k"),
        vault.sources_of("P"),
    ]


_KILLED = """
import os, signal, sys
from pathlib import Path
from coprod_pipeline.lake import Lake
from coprod_pipeline.vault.rotation import rotate
from coprod_pipeline.vault.shredding import shred
left = int(sys.argv[3])
replace, unlink = Path.replace, Path.unlink
def counted(change):
    def do(self, *given, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return change(self, *given, **named)
    return do
Path.replace, Path.unlink = counted(replace), counted(unlink)
lake = Lake(Path(sys.argv[2]))
with lake.exclusive():
    rotate(lake.restricted, os.environ) if sys.argv[1] == "rotate" else shred(lake.vault, "P")
"""


def killed_at(action: str, lake: Lake, changes: int) -> bool:
    """Run in a process of its own that is killed before its next change to the disk."""
    program = [sys.executable, "-c", _KILLED, action, str(lake.root), str(changes)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(program, env=env, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


def copies(lake: Lake, key: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    """The same filled lake and key, again and again."""
    fill(lake)
    for number in range(100):
        place = folder / f"try{number}"
        shutil.copytree(lake.root, place / "lake", symlinks=True)
        shutil.copy(key, place / "study.key")
        monkeypatch.setenv("COPROD_KEY_FILE", str(place / "study.key"))
        yield Lake(place / "lake")


def test_rotation_killed_before_any_change_leaves_a_lake_that_opens_and_finishes(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ = lake.vault
    old = (tmp_path / "study.key").read_text()
    changes = 0
    for copy in copies(lake, tmp_path / "study.key", tmp_path, monkeypatch):
        key = copy.root.parent / "study.key"
        wanted = content(lake)
        was_killed = killed_at("rotate", copy, changes)
        again = Lake(copy.root)
        assert content(again) == wanted
        again.write_secret("state/later", b"written between")
        if was_killed:
            rotate(copy.restricted, os.environ)
        done = Lake(copy.root)
        assert content(done) == wanted
        assert done.read_secret("state/later") == b"written between"
        assert not done.vault.rotating
        assert inspect(done.vault).in_order
        assert (key.with_name("study.key.old").read_text(), old == key.read_text()) == (old, False)
        assert not key.with_name("study.key.new").exists()
        with pytest.raises(VaultKeyError, match="not the key"):
            open_vault(copy.restricted, environ={"COPROD_KEY": old.strip()})
        changes += 1
        if not was_killed:
            break
    # The key, the table and its five files, the old key, the new one in place, the table again.
    assert changes > 9


def test_an_old_key_opens_nothing_that_was_sealed_anew(lake: Lake, tmp_path: Path) -> None:
    fill(lake)
    keys = [key for owner in lake.vault.table.owners.values() for key in owner.keys]
    rotate(lake.restricted, os.environ)
    assert len(keys) > 4
    for path in lake.restricted.rglob("*.enc"):
        if path.name != "keys.enc":
            name = path.relative_to(lake.restricted).as_posix().removesuffix(".enc")
            for key in keys:
                with pytest.raises(SealError):
                    unseal(key, path.read_bytes(), name)


def test_rotation_with_a_damaged_file_changes_nothing(lake: Lake) -> None:
    fill(lake)
    path = lake.restricted / "identities.enc"
    path.write_bytes(path.read_bytes()[:-1])
    before = files_of(lake.restricted)
    with pytest.raises(VaultKeyError, match=r"restricted/identities.enc"):
        rotate(lake.restricted, os.environ)
    assert files_of(lake.restricted) == before


def test_rotation_of_a_key_in_the_environment(lake: Lake) -> None:
    lake.ensure_zones()
    env = {"COPROD_KEY": KEY.hex()}
    open_vault(lake.restricted, environ=env).write("a", b"1")
    with pytest.raises(VaultKeyError, match="COPROD_KEY_NEW"):
        rotate(lake.restricted, env)
    with pytest.raises(VaultKeyError, match="the new key is the old one"):
        rotate(lake.restricted, env | {"COPROD_KEY_NEW": KEY.hex()})
    following = new_key().hex()
    rotate(lake.restricted, env | {"COPROD_KEY_NEW": following})
    assert open_vault(lake.restricted, environ={"COPROD_KEY": following}).read("a") == b"1"
    with pytest.raises(VaultKeyError, match="not the key"):
        open_vault(lake.restricted, environ=env)


def test_a_rotation_whose_new_key_was_lost_takes_another(lake: Lake, tmp_path: Path) -> None:
    fill(lake)
    wanted = content(lake)
    assert killed_at("rotate", lake, 4)
    (tmp_path / "study.key.new").unlink()
    assert content(Lake(lake.root)) == wanted
    rotate(lake.restricted, os.environ)
    assert content(Lake(lake.root)) == wanted


def test_a_process_that_opened_before_a_rotation_never_writes_under_an_old_key(
    lake: Lake,
) -> None:
    fill(lake)
    early = Vault(lake.restricted, bytes.fromhex(Path(os.environ["COPROD_KEY_FILE"]).read_text()))
    rotate(lake.restricted, os.environ)
    with pytest.raises(VaultKeyError, match="not the key"):
        early.write("state/late", b"1")
    assert inspect(Lake(lake.root).vault).in_order


# --- shredding -------------------------------------------------------------------------------

FOCUS = """\
Petra Lindqvist: Tell me, all of you.

Moira Kerrigan: We moved the meetings to the evening.

Tobias Wexler: The porters were never asked.

Moira Kerrigan: They came by the second month.
"""


@pytest.fixture
def read_lake(lake: Lake) -> Lake:
    """The mini study with a focus group, read and masked."""
    (lake.landing / "interviews/north/focus.txt").write_text(FOCUS)
    study = road.open_study(lake)
    road.ingest(lake, study, "north")
    road.ingest(lake, study, "south")
    road.identify(lake, study)
    road.deidentify(lake, study, "north")
    return lake


def test_shredding_takes_one_persons_talk_and_keeps_the_others(read_lake: Lake) -> None:
    lake = read_lake
    before = lake.read_secret_table("raw_segment/north").to_pylist()
    other = lake.read_secret_table("raw_segment/south").to_pylist()
    backup = {p: p.read_bytes() for p in lake.restricted.rglob("*.enc") if p.name != "keys.enc"}
    done = shred(lake.vault, "N1")
    assert (len(done.gone), len(done.sealed_anew)) == (1, 1)
    after = Lake(lake.root).read_secret_table("raw_segment/north").to_pylist()
    assert not [s for s in after if s["participant_id"] == "N1"]
    kept = {s["segment_id"]: s for s in before if s["source_id"] in {a["source_id"] for a in after}}
    theirs = {k for k, s in kept.items() if s["participant_id"] != "N1"}
    assert {s["segment_id"]: s for s in after} == {k: kept[k] for k in theirs}
    sources = Lake(lake.root).read_secret_table("raw_source/north").to_pylist()
    said = "\n".join(s["text"] for s in sources)
    assert "porters were never asked" in said
    assert "evening" not in said
    assert "bend the approach" not in said
    texts = {s["source_id"]: s["text"] for s in sources}
    for s in after:
        assert texts[s["source_id"]][s["char_start"] : s["char_end"]] == s["text"]
    spans = Lake(lake.root).read_secret_table("masked_span/north").to_pylist()
    assert {s["segment_id"] for s in spans} <= theirs
    assert Lake(lake.root).read_secret_table("raw_segment/south").to_pylist() == other
    # Copies from before open for no key that is left, but for what was never the person's.
    vault = Lake(lake.root).vault
    for path, data in backup.items():
        path.write_bytes(data)
    rows = Lake(lake.root).read_secret_table("raw_segment/north").to_pylist()
    assert not [s for s in rows if s["participant_id"] == "N1"]
    assert not [s for s in rows if "evening" in s["text"] or "second month" in s["text"]]
    for name, path in (("extract", "cache/extract"), ("mask", "cache/mask")):
        for file in (lake.restricted / path).rglob("*.enc"):
            assert vault.owner_of(file.read_bytes()) is None, name


def test_after_shredding_a_run_makes_the_rest_anew(read_lake: Lake) -> None:
    lake = read_lake
    shred(lake.vault, "N1")
    roster = lake.landing / "roster.csv"
    roster.write_text(roster.read_text().replace("lead,insider,given", "lead,insider,withdrawn", 1))
    (lake.landing / "interviews/north/N1_2019-05-02.txt").unlink()
    fresh = Lake(lake.root)
    study = road.open_study(fresh)
    counts = road.ingest(fresh, study, "north")
    assert counts["files_read"] == counts["sources"] + counts["refused"]
    road.identify(fresh, study)
    road.deidentify(fresh, study, "north")
    rows = fresh.read_secret_table("raw_segment/north").to_pylist()
    assert [s for s in rows if "porters" in s["text"]]
    assert not [s for s in rows if "evening" in s["text"]]
    assert fresh.vault.sources_of("N1") == ([], [])


def test_shredding_killed_before_any_change_has_done_nothing_or_all_of_it(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = road.open_study(lake)
    (lake.landing / "interviews/north/focus.txt").write_text(FOCUS)
    road.ingest(lake, study, "north")
    wanted = [s["text"] for s in lake.read_secret_table("raw_segment/north").to_pylist()]
    people = lake.vault.sources_of("N1")
    assert (len(people[0]), len(people[1])) == (1, 1)
    changes = 0
    program = _KILLED.replace('"P"', '"N1"')
    monkeypatch.setattr(sys.modules[__name__], "_KILLED", program)
    # The table, two tables of the case, the table again; then cached values, one by one.
    while changes < 6:
        place = tmp_path / f"try{changes}"
        shutil.copytree(lake.root, place / "lake", symlinks=True)
        copy = Lake(place / "lake")
        was_killed = killed_at("shred", copy, changes)
        said = [
            s["text"] for s in Lake(copy.root).read_secret_table("raw_segment/north").to_pylist()
        ]
        assert set(said) <= set(wanted)
        assert [t for t in said if "porters" in t or "suit our patients" in t]
        again = Lake(copy.root)
        shred(again.vault, "N1")
        left = Lake(copy.root)
        assert left.vault.sources_of("N1") == ([], [])
        said = [s["text"] for s in left.read_secret_table("raw_segment/north").to_pylist()]
        assert [t for t in said if "porters" in t]
        assert not [t for t in said if "evening" in t or "bend the approach" in t]
        assert inspect(left.vault).in_order
        assert was_killed
        changes += 1


@given(st.lists(st.sampled_from(["P", "Q", None]), min_size=1, max_size=8), st.booleans())
def test_what_is_left_without_a_person_keeps_its_place_in_the_text(
    speakers: list[str | None], labelled: bool
) -> None:
    text, segments = "", []
    for number, who in enumerate(speakers):
        lead = f"{who}: " if who and labelled else ""
        said = f"turn {number}"
        start = len(text) + len(lead)
        text += f"{lead}{said}\n"
        segments.append(
            {
                "segment_id": f"s-{number}",
                "source_id": "s",
                "participant_id": who,
                "speaker_label": who,
                "char_start": start,
                "char_end": start + len(said),
                "text": said,
            }
        )
    source = {"source_id": "s", "content_hash": "h", "text": text, "metadata": '{"x": "P"}'}
    rows = CaseRows([source], segments, [{"segment_id": "s-0", "start": 0}])
    assert told_apart(rows, "P") == {"h": "P" in speakers}
    assert without(rows, "P", own=["h"], shared=[]) == CaseRows([], [], [])
    left = without(rows, "P", own=[], shared=["h"])
    (kept,) = left.sources
    assert len(kept["text"]) == len(text)
    assert kept["text"].count("turn") == speakers.count("Q")
    assert "P" not in kept["text"] + kept["metadata"]
    for s in left.segments:
        assert s["participant_id"] == "Q"
        assert kept["text"][s["char_start"] : s["char_end"]] == s["text"]


def test_a_focus_group_whose_talk_cannot_be_told_apart_goes_as_a_whole(lake: Lake) -> None:
    write_study(lake.landing)
    talk = lake.landing / "interviews/north/both.txt"
    talk.write_text("We moved the meetings.\n\nThe porters were never asked.\n")
    (lake.landing / "sources.csv").write_text(
        "path,case_id,kind,participant_ids\ninterviews/north/both.txt,north,interview,N1;N2\n"
    )
    study = road.open_study(lake)
    road.ingest(lake, study, "north")
    assert shred(lake.vault, "N1").sealed_anew == ()
    rows = lake.read_secret_table("raw_segment/north").to_pylist()
    assert not [s for s in rows if "porters" in s["text"]]
    assert [s for s in rows if "suit our patients" in s["text"]]


def test_a_file_under_a_lost_key_is_an_error_and_not_an_empty_table(
    lake: Lake, tmp_path: Path
) -> None:
    fill(lake)
    table = (lake.restricted / "keys.enc").read_bytes()
    lake.vault.write_parts("raw_segment/north", b"schema", [("new", b"1")])
    (lake.restricted / "keys.enc").write_bytes(table)
    with pytest.raises(CoprodError, match="older than the key table"):
        Lake(lake.root).vault.read_parts("raw_segment/north")
