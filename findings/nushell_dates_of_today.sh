#!/usr/bin/env bash
# Nushell 0.115.1 (npm): what a date leaves out is taken from today, and a second day becomes the year.
# Guess:   "1917-11" | into datetime is 1 November 1917, or an error; so is "1917".
# Seen:    on the 28th of a month it is the 28th of November 1917, and "1917" is today's day and month in 1917; in a
#          CSV file, where 1917 is a number, 1 January 1970. "7-8 November 1917" is 8 November 2007 at 19:17,
#          "1917-03-08/1917-03-15" 8 March at 19:17, and -0043 the year 43. No warning; a run on another day has
#          other results.
# Touches: EDTF, months and years in tables that are sorted, filtered or subtracted as dates.
# Instead: into datetime --format "%Y-%m-%d" refuses all but whole days and reads -0043; from csv --no-infer keeps
#          texts.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent nushell@0.115.1 >/dev/null
cd "$tmp"
nu() { "$tmp/node_modules/.bin/nu" --no-config-file -c "$1" 2>/dev/null || echo 'an error'; }
export TZ=UTC
echo "nushell $("$tmp/node_modules/.bin/nu" --version)"
printf 'when\n1917-11\n1917\n' >t.csv
before=$(date +%d)
whole=$(nu '"1917-11-07" | into datetime | format date "%F %R"')
month=$(nu '"1917-11" | into datetime | format date "%F"')
year=$(nu '"1917" | into datetime | format date "%F"')
table=$(nu 'open t.csv | into datetime when | get when | format date "%F" | str join " "')
range=$(nu '"7-8 November 1917" | into datetime | format date "%F %R"')
interval=$(nu '"1917-03-08/1917-03-15" | into datetime | format date "%F %R"')
christ=$(nu '"-0043-03-15" | into datetime | format date "%F"')
recipe=$(for text in 1917-11-07 1917-11 1917 -0043-03-15 1917-03-08/1917-03-15; do
  nu "'$text' | into datetime --format '%Y-%m-%d' | format date '%F'" | head -n 1
done | LC_ALL=C sort | uniq -c | tr -s ' \n' ' ')
today=$(date +%d)
echo "today is the ${today}th: $month, $year, in CSV $table; ranges $range, $interval; $christ"
echo "with the recipe:$recipe"
[ "$before" = "$today" ] || { echo "midnight has passed: run it again"; exit 1; }
[ "$whole" = "1917-11-07 00:00" ]
[ "$month" = "1917-11-$today" ] || [ "$today" = 31 ]
[ "$year" = "1917-$(date +%m)-$today" ] || [ "$(date +%m-%d)" = 02-29 ]
[ "$table" = "$month 1970-01-01" ]
[ "$range" = "2007-11-08 19:17" ]
[ "$interval" = "1917-03-08 19:17" ]
[ "$christ" = "0043-03-15" ]
[ "$recipe" = " 1 -0043-03-15 1 1917-11-07 3 an error " ]
