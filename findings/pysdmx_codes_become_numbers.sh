#!/usr/bin/env bash
# pysdmx 1.21.0: SDMX-CSV is read by guessing numbers and then made text again, so that codes are other codes.
# Guess:   the columns are text (PandasDataset says so), and what write_sdmx() wrote is what read_sdmx() reads, as in XML.
# Seen:    area 004 is "4", industry 01.10 is "1.1", so that 1.1 and 1.10 are one key; 12345678901234567.89 is
#          "1.2345678901234568e+16", and 7 beside 12.50 "7.0". One row with the code _T keeps the column as it was:
#          a part of a file has other keys than the whole. Quotation marks do not help. No warning, in CSV 1.0, 2.0, 2.1.
#          keys="obs" writes into OBS_KEY not the dimensions but value and note, and those of the first row into all.
# Touches: numeric codes of countries (M49), industries, goods and diseases in files of statistical offices.
# Instead: SDMX-ML; or pandas.read_csv(path, dtype=str, keep_default_na=False), and a PandasDataset of it with its Schema.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq "pysdmx[data,xml]==1.21.0" pandas==3.1.1 pyarrow==25.0.1
"$tmp/env/bin/python" - <<'PY'
import csv
import io
import warnings
from importlib.metadata import version

import pandas as pd
from pysdmx.io import read_sdmx, write_sdmx
from pysdmx.io.format import Format
from pysdmx.io.pd import PandasDataset
from pysdmx.model import Component, Components, Concept, DataType, Role, Schema

warnings.simplefilter("error")
print("pysdmx", version("pysdmx"), "pandas", version("pandas"))


def component(name, role, kind=DataType.STRING):
    level = "O" if role == Role.ATTRIBUTE else None
    return Component(name, role == Role.DIMENSION, role, Concept(name, name=name.lower()), kind, attachment_level=level)


parts = [component(name, Role.DIMENSION) for name in ("REF_AREA", "INDUSTRY", "TIME_PERIOD")]
parts += [component("OBS_VALUE", Role.MEASURE, DataType.DOUBLE), component("NOTE", Role.ATTRIBUTE)]
schema = Schema(
    context="dataflow", agency="REV", id="STRIKES", version="1.0", name="Strikes", components=Components(parts), artefacts=[]
)
strikes = {
    "REF_AREA": ["004", "004", "643"],
    "INDUSTRY": ["1.1", "1.10", "02.20"],
    "TIME_PERIOD": ["1917-11"] * 3,
    "OBS_VALUE": [3.0, 4.0, 5.0],
    "NOTE": ["mills", "mines", "docks"],
}
dataset = PandasDataset(structure=schema, data=pd.DataFrame(strikes))


def keys(text):
    frame = read_sdmx(text).data[0].data
    return list(zip(frame["REF_AREA"], frame["INDUSTRY"]))


formats = ("DATA_SDMX_CSV_1_0_0", "DATA_SDMX_CSV_2_0_0", "DATA_SDMX_CSV_2_1_0", "DATA_SDMX_ML_3_0")
seen = {name: keys(write_sdmx([dataset], Format[name])) for name in formats}
for name, found in seen.items():
    print(name, found)
held = list(zip(strikes["REF_AREA"], strikes["INDUSTRY"]))
other = [("4", "1.1"), ("4", "1.1"), ("643", "2.2")]
assert seen["DATA_SDMX_ML_3_0"] == held
assert all(seen[name] == other for name in formats[:3]), "the behaviour has changed"


def read(*rows):
    text = "\n".join(["DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE", *rows]) + "\n"
    return read_sdmx(text).data[0].data[["REF_AREA", "OBS_VALUE"]].values.tolist()


part = ['REV:STRIKES(1.0),"004",1917-10,7', 'REV:STRIKES(1.0),"643",1917-11,12345678901234567.89']
seen = [read(*part), read(*part, "REV:STRIKES(1.0),_T,1917-11,12.50")]
print("part: ", seen[0], "\nwhole:", seen[1])
assert seen[0] == [["4", "7.0"], ["643", "1.2345678901234568e+16"]], "the behaviour has changed"
assert [row[0] for row in seen[1]] == ["004", "643", "_T"], "the behaviour has changed"

rows = csv.DictReader(io.StringIO(write_sdmx([dataset], Format.DATA_SDMX_CSV_2_0_0, keys="obs")))
seen = [row["OBS_KEY"] for row in rows]
print("OBS_KEY", seen)
assert seen == ["3.mills"] * 3, "the behaviour has changed"
PY
