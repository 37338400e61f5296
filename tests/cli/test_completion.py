"""Completion in the shell: what each place in the line completes to, and what shells load."""

import pytest
from click.shell_completion import ShellComplete, get_completion_class

from revdata.cli import main
from revdata.cli.completion import _Bash


@pytest.mark.parametrize(
    ("line", "typed", "offered"),
    [
        ("", "expl", "explain"),
        ("show", "class_", "class_bases"),
        ("show claims --where", "stance=rej", "stance=rejects"),
        ("show class_bases --where", "actor_id=stal", "actor_id=stalin"),
        ("show Class-Bases --where", "author_holds!=y", "author_holds!=yes"),
        ("show findings --where", "speaker_id=buk", "speaker_id=bukharin"),
        ("show claims --columns", "claim_id,stan", "claim_id,stance"),
        ("show stages --columns", "stage_id,rul", "stage_id,rulers"),
        ("show claims --sort", "date_ear", "date_earliest"),
        ("show claims --format", "js", "jsonl"),
        ("explain", "Троц", "Троцкий"),
        ("explain", "kerensk", "Kerensky"),
        ("passage", "st.p13.s0", "st.p13.s04"),
        ("cite", "class_b", "class_bases"),
        ("show", "find", "findings"),
        ("template", "sta", "stages"),
        ("info", "claims.sta", "claims.stance"),
        ("info", "stan", "stance"),
        ("codes", "stan", "stance"),
        ("export", "sql", "sqlite"),
        ("export csv", "sta", "stages"),
        ("plot", "wav", "waves"),
        ("plot stages --revolution", "rev-fr", "rev-french"),
        ("plot accounts --question", "co.q-l", "co.q-leader-or-time"),
        ("plot causes --from", "f-arg", "f-arguments"),
        ("compare", "co.q-l", "co.q-leader-or-time"),
        ("show stages --texts", "trotsky,leb", "trotsky,lebon"),
    ],
)
def test_each_place_is_completed(monkeypatch, line, typed, offered) -> None:
    """What stands in the tables and in the command line is offered where it may stand."""
    monkeypatch.setenv("COMP_WORDS", f"revdata {line} {typed}")
    complete = ShellComplete(main, {}, "revdata", "_REVDATA_COMPLETE")
    found = [item.value for item in complete.get_completions(line.split(), typed)]
    assert offered in found


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["show", "claims", "--where", "stance", "=", "rej"], "plain,rejects"),
        (["show", "claims", "--where", "stance", "="], "plain,rejects"),
        (["show", "stages", "--where", "revolution_id", "=", "rev-o"], "plain,rev-october"),
        (["show", "class_"], "plain,class_bases"),
    ],
)
def test_bash_divides_words_at_an_equals_sign(monkeypatch, words, offered) -> None:
    """What is typed before the sign stays, and what stands behind it is completed."""
    monkeypatch.setenv("COMP_WORDS", "\n".join(["revdata", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    found = get_completion_class("bash")
    assert found is not None
    assert offered in found(main, {}, "revdata", "_REVDATA_COMPLETE").complete().splitlines()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_a_shell_loads_asks_this_program(run, shell) -> None:
    """The script names the program, and the variable by which it asks for words."""
    script = run("completion", shell).stdout
    assert "revdata" in script
    assert f"_REVDATA_COMPLETE={shell}_complete" in script


def test_bash_is_understood_where_it_divides_a_word(monkeypatch) -> None:
    """The parts of a condition are put together again, and the words before it stay apart."""
    words = ["revdata", "show", "claims", "--where", "stance", "=", "af"]
    monkeypatch.setenv("COMP_WORDS", "\n".join(words))
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    asked = _Bash(main, {}, "revdata", "_REVDATA_COMPLETE").get_completion_args()
    assert asked == (["show", "claims", "--where"], "stance=af")
