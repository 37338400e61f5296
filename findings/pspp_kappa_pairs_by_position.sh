#!/usr/bin/env bash
# GNU PSPP 1.6.2 (Debian 12): kappa compares the first code of one coder with the first code of the other.
# Guess:   CROSSTABS /STATISTICS=KAPPA compares equal codes; a code that one coder never used counts 0 there, as
#          SPSS says of its own.
# Seen:    coder a uses 1 and 2, coder b 2 and 3; they never agree, and kappa is 0.67 (right: -0.20), as the diagonal
#          of the table is 1 with 2 and 2 with 3. The same codes as texts give -0.67: "high" comes before "mid". Where
#          one coder uses more codes than the other no kappa is shown, without a word. A range in /VARIABLES fills
#          the table, but not the sum.
# Touches: kappa of two coders as soon as their codes differ, which a seldom code is enough for.
# Instead: add one case for each code, given by both, of a weight next to nothing, and WEIGHT BY it.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
{ [ "$(dpkg-query -W -f '${Version}' pspp 2>/dev/null)" = 1.6.2-2 ] ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends pspp=1.6.2-2; }; } >/dev/null 2>&1
pspp --version | head -n 1
cases=$'1 2 low mid 1\n2 3 mid high 1\n1 2 low mid 1\n2 3 mid high 1\n1 3 low high 1\n1 2 low mid 1'
each=$'1 1 low low 0.000000001\n2 2 mid mid 0.000000001\n3 3 high high 0.000000001'
more=$'3 3 high high 1'
kappa() { # cases, command before, tables
  printf 'DATA LIST LIST /a b (F8) c d (A4) w (F12.9).\nBEGIN DATA\n%s\nEND DATA.\n%s\nCROSSTABS %s /STATISTICS=KAPPA.\n' "$@" >t.sps
  pspp -O format=csv t.sps | awk -F, '/Kappa/ { print $3 }'
}
numbers=$(kappa "$cases" '' '/TABLES=a BY b')
texts=$(kappa "$cases" '' '/TABLES=c BY d')
range=$(kappa "$cases" '' '/VARIABLES=a b (1,3) /TABLES=a BY b')
uneven=$(kappa "$cases"$'\n'"$more" '' '/TABLES=a BY b')
two=$(kappa "$cases"$'\n'"$each" 'WEIGHT BY w.' '/TABLES=a BY b /COUNT=ASIS')
echo "numbers $numbers, texts $texts, with a range $range, three codes and two: '$uneven', with the recipe $two"
[ "$numbers $texts $range $uneven $two" = ".67 -.67 .67  -.20" ]
