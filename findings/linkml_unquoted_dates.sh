#!/usr/bin/env bash
# linkml 1.12.1: linkml-validate refuses a date in YAML unless it is quoted.
# Guess:   "born: 1917-03-08", which YAML 1.1 reads as a date, suits a slot with range: date; if either form
#          fails it is the quoted one, a string.
# Seen:    the other way round: JSON Schema stands behind it, so that the date object is "not of type
#          'string', 'null'" and only the quoted text passes. JSON data are right.
# Touches: hand-written YAML instances, where nobody quotes dates; CITATION.cff-like files.
# Instead: quote dates, or validate JSON made from the YAML with a loader that leaves dates text.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq --no-compile linkml==1.12.1
cd "$tmp"
cat >schema.yaml <<'Y'
id: https://example.org/schema
name: schema
prefixes: {linkml: https://w3id.org/linkml/}
imports: [linkml:types]
classes:
  Person:
    attributes:
      id: {identifier: true}
      born: {range: date}
Y
validate() {
  ./env/bin/linkml-validate -s schema.yaml -C Person "$1" 2>/dev/null || true
}
./env/bin/pip list --disable-pip-version-check 2>/dev/null | grep '^linkml '
printf 'id: a\nborn: 1917-03-08\n' >plain.yaml
printf 'id: a\nborn: "1917-03-08"\n' >quoted.yaml
printf '{"id": "a", "born": "1917-03-08"}\n' >data.json
declare -A seen
for file in plain.yaml quoted.yaml data.json; do
  seen[$file]=$(validate "$file")
  printf '%-12s %s\n' "$file" "${seen[$file]}"
done
[[ ${seen[plain.yaml]} == *"datetime.date(1917, 3, 8) is not of type 'string', 'null' in /born" &&
  ${seen[quoted.yaml]} == "No issues found" && ${seen[data.json]} == "No issues found" ]] ||
  { echo "the behaviour has changed"; exit 1; }
