#!/usr/bin/env bash
# agate 1.14.2 (csvkit 2.2.0): words and codes that are names of days or months become dates of the year 1.
# Guess:   a column is a date where it looks like one: digits in ISO or local form; words stay text.
# Seen:    the language codes mar, sat (Marathi, Santali) are 0001-03-01 and 0001-01-06; the surname May is
#          0001-05-01; 3d and 2w are three days and two weeks. One other word in the column keeps it text.
#          csvjson writes them out so, and csvsort puts them in order of time.
# Touches: ISO 639-3 codes, weekday abbreviations, identifiers like 3d in csvkit and agate.
# Instead: csvkit's --no-inference, or column_types= with agate.Text().
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq csvkit==2.2.0 agate==1.14.2 parsedatetime==2.6 pytimeparse==1.1.10
PATH=$tmp/env/bin:$PATH
printf 'language,surname,step\nmar,May,3d\nsat,May,2w\n' >"$tmp/codes.csv"
printf 'language,surname,step\nmar,May,3d\nrus,Marx,4a\n' >"$tmp/mixed.csv"
csvjson --version
guessed=$(csvjson "$tmp/codes.csv")
mixed=$(csvjson "$tmp/mixed.csv")
plain=$(csvjson --no-inference "$tmp/codes.csv")
printf '%s\n' "guessed: $guessed" "mixed:   $mixed" "plain:   $plain"
row='{"language": "0001-03-01", "surname": "0001-05-01", "step": "3 days, 0:00:00"}'
last='{"language": "0001-01-06", "surname": "0001-05-01", "step": "14 days, 0:00:00"}'
text='{"language": "mar", "surname": "May", "step": "3d"}'
[ "$guessed" = "[$row, $last]" ] || { echo "the behaviour has changed"; exit 1; }
[[ $mixed == "[$text, "* && $plain == "[$text, "* ]] || { echo "the behaviour has changed"; exit 1; }
