"""Folders of script modules behind one version (`account.portal.module_trees`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from account.portal.module_trees import ModuleTree
from shared.errors import StorageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inner" / "deep").mkdir(parents=True)
    start = 'import { a } from "./inner/a.js";\nexport * from "./inner/deep/b.js";\n'
    inner = "import b, {\n  c\n} from './deep/b.js';\nimport '../start.js';\nimport './lost.js';\n"
    (tmp_path / "start.js").write_text(start)
    (tmp_path / "inner" / "a.js").write_text(inner)
    (tmp_path / "inner" / "deep" / "b.js").write_text("export default 1;\n")
    (tmp_path / "alone.js").write_text("export default 2;\n")
    (tmp_path / "LICENSE.txt").write_text("words")
    return tmp_path


def test_a_start_brings_everything_that_it_imports_and_nothing_else(folder: Path) -> None:
    tree = ModuleTree("own", folder)
    assert tree.urls("start.js") == [
        f"{tree.base()}{path}" for path in ("inner/a.js", "inner/deep/b.js", "start.js")
    ]


def test_the_version_changes_with_any_file(folder: Path) -> None:
    before = ModuleTree("own", folder).base()
    assert ModuleTree("own", folder).base() == before
    (folder / "alone.js").write_text("export default 3;\n")
    assert ModuleTree("own", folder).base() != before


@pytest.mark.parametrize("path", ["LICENSE.txt", "../start.js", "inner", "", "/etc/passwd"])
def test_only_modules_of_the_folder_exist(folder: Path, path: str) -> None:
    tree = ModuleTree("own", folder)
    version = tree.base().split("/")[3]
    assert tree.answer(version, path).status_code == 404
    assert tree.answer(version, "start.js").body.startswith(b"import")
    with pytest.raises(StorageError) as refused:
        tree.url(path)
    assert refused.value.code == "modules_missing"


@pytest.mark.parametrize("is_there", [True, False])
def test_a_tree_that_was_not_installed_says_so(tmp_path: Path, is_there: bool) -> None:
    tree = ModuleTree("novnc", tmp_path if is_there else tmp_path / "nothing")
    with pytest.raises(StorageError) as missing:
        tree.base()
    assert missing.value.code == "modules_missing"
