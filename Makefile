# The targets that people and CI call.
.PHONY: all check lint types layers fresh test interop examples pictures bench attack mutations

all: test check interop

check: lint types layers fresh

lint:
	python -m ruff check
	python -m ruff format --check

types:
	python -m mypy

layers:
	lint-imports

fresh:
	revdata build --check
	revdata validate

test:
	python -m pytest

interop:
	python -m pytest -m interop tests/interop

examples:
	python docs/refresh_examples.py docs/questions.md

pictures:
	python docs/draw_pictures.py

bench:
	python benchmarks/loading.py
	python benchmarks/validate.py --rows 100000

# What the fingerprints give away to somebody who owns the English texts in TEXTS (files or folders).
attack:
	python benchmarks/fingerprint_attack.py $(TEXTS)

mutations:
	python benchmarks/mutations.py
