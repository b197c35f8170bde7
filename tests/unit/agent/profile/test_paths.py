"""Where a profile keeps everything."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from agent.profile.files import make_private_folder, storage_error, write_atomically
from agent.profile.paths import MAX_SOCKET_PATH_BYTES, paths_for
from shared.errors import StorageError


def test_profile_named_on_the_command_line_wins_over_the_environment(tmp_path: Path) -> None:
    environ = {"ACCESS_AGENT_PROFILE": str(tmp_path / "from-environment")}
    assert paths_for(tmp_path / "given", environ).profile == tmp_path / "given"
    assert paths_for(None, environ).profile == tmp_path / "from-environment"


def test_without_a_name_the_profile_is_in_the_users_own_data_folder() -> None:
    assert paths_for(None, {}).profile == Path(os.environ["XDG_DATA_HOME"]).resolve() / "access-agent"


def test_two_profiles_share_no_place_and_no_keyring_entry(tmp_path: Path) -> None:
    one, two = paths_for(tmp_path / "one", os.environ), paths_for(tmp_path / "two", os.environ)
    assert one.door_address != two.door_address
    assert one.keyring_service != two.keyring_service
    assert not {one.settings_file, one.secrets_file, one.lock_file} & {two.settings_file, two.secrets_file}


def test_link_to_a_profile_is_the_same_profile(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert paths_for(tmp_path / "link", os.environ) == paths_for(tmp_path / "real", os.environ)


@pytest.mark.parametrize("depth", [1, 20, 200])
def test_socket_path_fits_however_deep_the_runtime_folder_is(tmp_path: Path, depth: int) -> None:
    runtime = tmp_path.joinpath(*["d" * 10] * depth)
    runtime.mkdir(parents=True)
    paths = paths_for(tmp_path / ("p" * 200), {"XDG_RUNTIME_DIR": str(runtime)})
    assert len(os.fsencode(paths.door_address)) <= MAX_SOCKET_PATH_BYTES


def test_runtime_folder_that_does_not_exist_is_not_used(tmp_path: Path) -> None:
    paths = paths_for(tmp_path, {"XDG_RUNTIME_DIR": str(tmp_path / "gone")})
    assert str(os.getuid()) in paths.runtime.name


def test_private_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    planted = tmp_path / "planted"
    planted.symlink_to(tmp_path / "real")
    with pytest.raises(StorageError) as refusal:
        make_private_folder(planted)
    assert refusal.value.code == "folder_not_ours"
    if os.getuid() == 0:
        foreign = tmp_path / "foreign"
        foreign.mkdir()
        os.chown(foreign, 12345, 12345)
        with pytest.raises(StorageError, match="folder_not_ours"):
            make_private_folder(foreign)


def test_folder_with_something_in_it_is_never_changed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "letter").write_text("dear")
    home.chmod(0o755)
    make_private_folder(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o755
    home.chmod(0o777)
    with pytest.raises(StorageError) as refusal:
        make_private_folder(home)
    assert refusal.value.code == "folder_open_to_others"
    assert stat.S_IMODE(home.stat().st_mode) == 0o777


def test_empty_folder_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(0o777)
    make_private_folder(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_file_is_replaced_whole_and_for_its_user_only(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text("old")
    write_atomically(file, b"new")
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.security(38)
@pytest.mark.parametrize(
    ("number", "code"),
    [(28, "disk_full"), (30, "data_read_only"), (13, "data_read_only"), (5, "data_unusable")],
)
def test_trouble_with_the_disk_keeps_the_old_file_and_has_its_own_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    file = tmp_path / "file.json"
    file.write_text("old")

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError) as fault:
        write_atomically(file, b"new")
    assert fault.value.code == code
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_storage_error_names_the_file_and_the_cause(tmp_path: Path) -> None:
    assert "a.json" in storage_error(OSError(5, "Input/output error"), tmp_path / "a.json").detail
