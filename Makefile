# The targets that people and CI call.
.PHONY: all check lint types layers docstrings fresh test interop readers docs r lowest audit examples pictures bench attack mutations

all: test check interop

check: lint types layers docstrings fresh

lint:
	python -m ruff check
	python -m ruff format --check

types:
	python -m mypy

layers:
	lint-imports

# The docstrings of what is public, as pyproject.toml says; a test looks for the examples of classes.
docstrings:
	numpydoc lint src/revdata/api.py
	numpydoc lint --ignore EX01 $$(find src/revdata -name '*.py')

fresh:
	revdata build --check
	revdata validate
	python docs/draw_pictures.py --check

test:
	python -m pytest

interop:
	python -m pytest --interop --dist loadfile tests/interop

# What readers make of our exports, and of random tables, many more than the suite tries; a failure names
# the cells that did not come back. With REVDATA_NEWEST=1 the newest releases read the exports, not the
# pinned ones. `bash findings/run_all.sh` runs what is known of other readers.
readers:
	REVDATA_EXAMPLES=300 python -m pytest -n 0 tests/exports/test_round_trips.py
	python -m pytest --interop --dist loadfile tests/interop/test_*_readers.py

# The documentation site, with the data set as one page and the handout; open build/site/index.html.
SITE = build/site
docs:
	python -m sphinx --quiet --fresh-env --fail-on-warning --keep-going -c docs/site . $(SITE)
	python -m revdata page -o $(SITE)/page.html
	python -m revdata page --handout -o $(SITE)/handout.pdf

# The package for R, built and checked by R; a warning fails it.
r:
	mkdir -p build/r && cd build/r && R CMD build ../../r && \
	_R_CHECK_FORCE_SUGGESTS_=false R CMD check --no-manual revdata_*.tar.gz && \
	! grep -E "WARNING|ERROR" revdata.Rcheck/00check.log

# The tests with the lowest versions that pyproject.toml allows, in an environment of their own. What
# only `check` calls is not tried. Needs uv.
lowest:
	uv venv --quiet --clear build/lowest
	uv pip install --quiet --python build/lowest --resolution lowest-direct -e ".[test]"
	PATH="$(CURDIR)/build/lowest/bin:$$PATH" python -m pytest

# Known weaknesses of what a user installs, asked of a database on the web. Needs pip-audit.
audit:
	python -m venv --clear build/audited
	build/audited/bin/python -m pip install --quiet ".[all]"
	pip-audit --path build/audited/lib/python*/site-packages

examples:
	python docs/refresh_examples.py docs/questions.md docs/tour.ipynb

pictures:
	python docs/draw_pictures.py

# The tables of docs/speed.md, docs/scale.md and docs/alignment.md, on a machine with nothing else to
# do. BASELINE is a Python with version 1.0.0; REVDATA_SOURCE_TEXT names a copy of the text.
ROWS = 100000 1000000 10000000
BASELINE =
bench:
	python benchmarks/commands.py $(BASELINE:%=--baseline %) --write docs/speed.md
	python benchmarks/validate.py --rows $(ROWS) --write docs/scale.md
	python benchmarks/align.py $(BASELINE:%=--baseline %) --write docs/alignment.md

# What the fingerprints give away to somebody who owns the English texts in TEXTS (files or folders).
attack:
	python benchmarks/fingerprint_attack.py $(TEXTS)

# Damage to the data, then to the code, one place at a time: how much is noticed. Takes an hour, and
# needs pytest-cov.
mutations:
	python tests/oracles/mutations.py
	python tests/oracles/code_mutations.py --map
	python tests/oracles/code_mutations.py
