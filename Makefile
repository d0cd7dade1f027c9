# Two commands to remember: `make serve` and `make test`. Everything they need is set up in .venv.
# On a machine without this Python: make PYTHON=/path/to/python3.12 ...

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Two workers, a file of tests each at a time.
TWO := -n 2 --dist loadfile
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: serve check test test-clickhouse bench crash golden tracker map pictures reference translations lock clean static

serve: $(VENV)/serve.done
	$(BIN)/footfall serve

# Everyday: format, lint, types, layers, unit tests, docs. Nothing that needs a browser or starts servers.
check: $(VENV)/test.done static
	$(BIN)/pytest -q $(TWO) -m "not served and not browser and not chdb and not npm"

# The query language on the real ClickHouse engine, which takes half a gigabyte to install; CI's first step.
test-clickhouse: $(VENV)/chdb.done
	$(BIN)/pytest -q -m chdb

# Everything else, as CI runs it. Suites whose programs cannot be installed here are named, each on one line.
test: $(VENV)/test.done static
	sh tools/programs.sh
	$(BIN)/pytest $(TWO) -m "not chdb"

static: $(VENV)/test.done
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Fifty rounds of kill -9 under load, and the rest of what kills servers; takes some minutes.
crash: $(VENV)/test.done
	FOOTFALL_CRASH_ROUNDS=50 $(BIN)/pytest -q -m crash

# Figures of bench/README.md; takes about half an hour.
bench: $(VENV)/test.done
	sh tools/programs.sh
	$(BIN)/python -m bench

# Rewrites the golden SQL; review the diff.
golden: $(VENV)/test.done
	$(BIN)/pytest -q tests/query --golden

# Rewrites docs/reference/ from the program.
reference: $(VENV)/test.done
	$(BIN)/python tools/reference.py

# Brings new texts of pages into the catalogs and takes old ones out; names what is left to translate.
translations: $(VENV)/test.done
	$(BIN)/python tools/translations.py

# Rewrites the committed scripts for pages from their source, and the npm package's module.
tracker:
	cd tools/minify && npm ci --ignore-scripts --no-audit --no-fund --silent && node build.mjs

# Draws the committed shapes of the world map from their source.
map:
	cd tools/map && npm ci --ignore-scripts --no-audit --no-fund --silent && $(PYTHON) build.py

# Takes pictures of the pages into docs/pictures/, and the one that the README shows; takes some minutes.
pictures: $(VENV)/test.done
	sh tools/programs.sh
	$(BIN)/python tools/pictures.py

# Renews the locked requirements. Hashes, no index address.
lock: $(VENV)/test.done
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet pyproject.toml -o requirements/serve.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet pyproject.toml --all-extras --group test -o requirements/test.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet pyproject.toml --all-extras --group clickhouse -c requirements/test.txt -o requirements/chdb.txt

$(VENV)/python.done:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "footfall needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Name another one: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/serve.done: $(VENV)/python.done requirements/serve.txt pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements/serve.txt
	$(BIN)/pip install --quiet --no-deps -e .
	touch $@

$(VENV)/test.done: $(VENV)/serve.done requirements/test.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/test.txt
	touch $@

$(VENV)/chdb.done: $(VENV)/test.done requirements/chdb.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/chdb.txt
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .cache build dist
