#!/usr/bin/env bash
# Rust's csv 1.1.6 and serde_json 1.0.87 (Debian 12): a row read as JSON is its first cell; nan and inf are null.
# Guess:   deserialize::<serde_json::Value>() gives an object a row, or an error; the texts "nan" and "inf" stay.
# Seen:    each row is Ok with the first cell alone, 7 for "007": all other columns are gone, without an error. Read
#          as a map from names to values all cells are there, but 007 is 7, 12e4 is 120000.0, and "nan", "inf",
#          "infinity" and 1e400 are null, as empty cells are not: those are "".
# Touches: programs that turn CSV of any columns into JSON; hash beginnings, names such as Inf and Nan.
# Instead: deserialize::<HashMap<String, String>>() and no guessing.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
command -v cargo >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends cargo; } >/dev/null 2>&1
packages=(librust-csv-dev=1.1.6-1 librust-serde-json-dev=1.0.87-1)
for crate in csv-core bstr itoa ryu serde memchr lazy-static regex-automata byteorder libc; do
  packages+=("librust-$crate-dev")
done
apt-get download -qq "${packages[@]}" >/dev/null 2>&1 ||
  { apt-get update -qq >/dev/null 2>&1 && apt-get download -qq "${packages[@]}" >/dev/null; }
for package in *.deb; do dpkg -x "$package" library; done
mkdir -p src .cargo
printf '[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "%s/library/usr/share/cargo/registry"\n' "$tmp" >.cargo/config.toml
printf '[package]\nname = "rows"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\ncsv = "1"\nserde_json = "1"\n' >Cargo.toml
cat >src/main.rs <<'RUST'
use std::collections::BTreeMap;

type Map<Cell> = BTreeMap<String, Cell>;

fn main() {
    let table = "id,name,hash\n007,nan,12e4\nx,Inf,1e400\ny,,infinity\n";
    let reader = || csv::Reader::from_reader(table.as_bytes());
    let json = |value| serde_json::to_string(&value).unwrap();
    let rows: Vec<String> = reader().deserialize::<serde_json::Value>().map(|row| row.unwrap().to_string()).collect();
    let maps: Vec<String> = reader().deserialize::<Map<serde_json::Value>>().map(|row| json(row.unwrap())).collect();
    let texts: Vec<Map<String>> = reader().deserialize().map(|row| row.unwrap()).collect();
    println!("rows: {}\nmaps: {}\nwith the recipe: {:?}", rows.join(" "), maps.join(" "), texts[0]);
    let seen = [
        r#"{"hash":120000.0,"id":7,"name":null}"#,
        r#"{"hash":null,"id":"x","name":null}"#,
        r#"{"hash":null,"id":"y","name":""}"#,
    ];
    assert_eq!(rows, ["7", r#""x""#, r#""y""#], "the behaviour has changed");
    assert_eq!(maps, seen, "the behaviour has changed");
    assert_eq!((&texts[0]["id"][..], &texts[0]["name"][..]), ("007", "nan"), "the behaviour has changed");
}
RUST
cargo run --quiet --offline
