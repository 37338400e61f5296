#!/usr/bin/env bash
# sarif-tools 3.0.5: results that are suppressed, or gone since the baseline, count as errors.
# Guess:   a result with an accepted suppression, or with baselineState "absent", is no open problem (SARIF
#          2.1.0, 3.27.23 and 3.27.24), and --check lets it pass.
# Seen:    both are counted in the summary and make --check error exit with 1. kind "pass" is left out, and
#          a level that only the rule's defaultConfiguration gives is found.
# Touches: gates in CI over SARIF with a baseline or with accepted findings.
# Instead: write open results only into the file for the gate, or take the others out first (jq).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq sarif-tools==3.0.5
cd "$tmp"
PATH=$tmp/env/bin:$PATH python - <<'PY'
import json
import pathlib
import subprocess
from importlib.metadata import version

print("sarif-tools", version("sarif-tools"))
rule = {"id": "R1", "defaultConfiguration": {"level": "error"}}
cases = {
    "open": {},
    "suppressed": {"suppressions": [{"kind": "external", "status": "accepted"}]},
    "absent": {"baselineState": "absent"},
    "pass": {"kind": "pass"},
}
seen = {}
for name, more in cases.items():
    result = {"ruleId": "R1", "message": {"text": name}, **more}
    run = {"tool": {"driver": {"name": "demo", "rules": [rule]}}, "results": [result]}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    pathlib.Path("one.sarif").write_text(json.dumps({"version": "2.1.0", "$schema": schema, "runs": [run]}))
    command = ["sarif", "--check", "error", "summary", "one.sarif"]
    done = subprocess.run(command, capture_output=True, text=True)
    errors = next(line for line in done.stdout.splitlines() if line.startswith("error"))
    seen[name] = errors, done.returncode
    print(f"{name:12}{errors}, exit code {done.returncode}")
assert seen["open"] == seen["suppressed"] == seen["absent"] == ("error: 1", 1), "the behaviour has changed"
assert seen["pass"] == ("error: 0", 0), "the behaviour has changed"
PY
