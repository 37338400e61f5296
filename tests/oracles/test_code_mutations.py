"""The changes that ``code_mutations.py`` makes are what a person might have written."""

import ast

from code_mutations import ROOT, changes


def test_each_change_is_another_program_of_one_module() -> None:
    """It can be read, and differs from the module beyond its comments and line breaks."""
    path = ROOT / "src" / "revdata" / "files" / "archives.py"
    source = path.read_text(encoding="utf-8")
    found = changes(path)
    assert {"comparison", "result", "text", "number"} <= {change.kind for change in found}
    changed = [ast.dump(ast.parse(change.applied(source))) for change in found]
    assert ast.dump(ast.parse(source)) not in changed
    assert not any("help=" in change.text for change in found)
