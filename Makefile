# Everything a newcomer or a build machine calls. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= var/demo
SERVE ?=
STAMP = @$(PYTHON) tools/bootstrap.py

# Compiled modules are kept: each of the many short calls of a test or a demo would compile a thousand of them again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install dev demo papers serve test test-postgres test-spark test-spark-slice journeys journeys-postgres quick check format lock migrations reference test-agreement bench bench-pages bench-tree bench-peers bench-scoring clean

help:  ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

install:  ## make .venv with what Zeren needs to run
	$(STAMP) run

dev:  ## make .venv with what building and checking needs too
	$(STAMP) dev

demo: install $(OUT)/accounts.txt  ## the sample county in a browser on 127.0.0.1:8000, with an account for each kind of person
	@cat $(OUT)/accounts.txt
	@$(BIN)/zeren serve --db $(OUT)/db/zeren.sqlite3 --sweep 15 $(SERVE)

papers: install $(OUT)/county.made  ## score the sample county's year, show the result and where its papers lie
	@$(BIN)/zeren assess $(OUT)/county --year 2026 --out $(OUT)/result --replace

# Made under another name first: a run that was broken off begins anew. The files of the browser may be missing; they
# come while the county is taken in.
$(OUT)/accounts.txt: $(OUT)/county.made
	@rm -rf $(OUT)/db
	@echo "Taking in the county and scoring two years; each step is named ..."
	@$(BIN)/python tools/assets.py & \
	  $(BIN)/zeren demo --db $(OUT)/db --folder $(OUT)/county > $@.part; made=$$?; wait; exit $$made
	@mv $@.part $@

# The county is made anew only when its generator changed; var/ is never committed.
$(OUT)/county.made: $(wildcard examples/county/*.py) | install
	@rm -rf $(OUT)/county && mkdir -p $(OUT)
	@echo "Making the sample county (about half a minute) ..."
	@$(BIN)/python -m examples.county $(OUT)/county > $(OUT)/county.txt
	@touch $@

serve: demo  ## the same as demo

test: dev  ## run all tests but the journeys
	@$(BIN)/pytest -n 2 --dist worksteal -m "not browser"

journeys: dev  ## walk through the pages in Debian's chromium, which is installed if it is missing
	@command -v chromium > /dev/null || apt-get install -y -qq chromium fonts-noto-cjk
	@$(BIN)/python tools/assets.py
	@$(BIN)/pytest -m browser tests/journeys

journeys-postgres: dev  ## the same walks with the sample county on a PostgreSQL of its own
	@command -v chromium > /dev/null || apt-get install -y -qq chromium fonts-noto-cjk
	@$(BIN)/python tools/assets.py
	@$(BIN)/python tools/postgres.py --install $(BIN)/pytest -m browser tests/journeys

test-postgres: dev  ## run the tests of the database on a PostgreSQL of their own, which is installed if it is missing
	@$(BIN)/python tools/postgres.py --install $(BIN)/pytest -n 2 --dist worksteal -m "not browser" tests/apps tests/site tests/ui tests/reports
	@$(BIN)/pytest tests/postgres

test-spark: dev  ## run every spec table and many random plans on Spark, which is installed if it is missing
	@$(PYTHON) tools/spark.py --install python -m pytest -n 0 tests/spark

test-spark-slice: dev  ## the same with fewer plans, cut off after five minutes
	@ZEREN_SPARK_SEEDS=$${ZEREN_SPARK_SEEDS:-4} timeout -k 10 300 $(PYTHON) tools/spark.py --install python -m pytest -n 0 tests/spark; \
	  code=$$?; if [ $$code = 124 ]; then echo "make test-spark-slice: cut off after five minutes; nothing failed until then"; \
	  elif [ $$code = 3 ]; then echo "make test-spark-slice: no Spark here, so it is left out"; \
	  elif [ $$code != 0 ]; then exit $$code; fi

test-agreement: dev  ## run thousands of random plans on random data through every engine, PostgreSQL too, which is installed if it is missing (about half an hour)
	@$(PYTHON) tools/postgres.py --install true
	@ZEREN_PLANS=3000 ZEREN_FOLDERS=300 ZEREN_PLANS_SHARE=1 $(BIN)/pytest -n 2 --dist worksteal tests/agreement tests/postgres/test_plans.py

quick: dev  ## run the tests that take under ten seconds
	@$(BIN)/pytest -n 2 --dist worksteal -m "not slow and not browser"

check: dev  ## format, lint, types, contracts, docs
	@$(BIN)/ruff format --check -q src tests examples bench tools
	@$(BIN)/ruff check -q src tests examples bench tools
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > var/contracts.txt || (cat var/contracts.txt; false)
	@$(BIN)/python tools/reference.py --check
	@echo "make check: all kept"

format: dev  ## format the code and mend what can be mended
	@$(BIN)/ruff format -q src tests examples bench tools
	@$(BIN)/ruff check -q --fix src tests examples bench tools

lock: dev  ## resolve the dependencies anew
	@for set in run dev spark "bench -c requirements/dev.lock"; do set -- $$set; $(BIN)/uv pip compile -q --upgrade --generate-hashes --universal --no-header \
	  --no-emit-index-url --no-emit-find-links --no-annotate --python-version 3.11 \
	  requirements/$$1.in -o requirements/$$1.lock $$2 $$3; \
	  sed -i '1i # Names, versions and hashes, never addresses. Made by: make lock' requirements/$$1.lock; done

migrations: dev  ## write migrations for changed models
	@DJANGO_SETTINGS_MODULE=zeren.site.settings $(BIN)/python -m django makemigrations

reference: dev  ## write docs/reference/ anew
	@$(BIN)/python tools/reference.py

bench: dev  ## measure the whole run at 60, 1,000 and 10,000 units (about half an hour)
	@$(BIN)/python -m bench.growth
	@$(BIN)/python -m bench.filing

bench-pages: dev  ## measure what pages cost at 60, 1,000 and 10,000 units (about half an hour the first time)
	@$(BIN)/python -m bench.pages

bench-tree: dev  ## measure the tree of units and the responsibility map at 60, 10,000 and 100,000 units
	@$(BIN)/python -m bench.tree

bench-peers: dev  ## put the peers that bench-scoring measures (pandas) into .venv, from their lock
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements/bench.lock

bench-scoring: dev  ## measure the scoring engines and their peers at 10 and 100 million records (about an hour)
	@$(BIN)/python -m bench.scoring

clean:  ## remove what was made (.venv, var)
	@rm -rf $(VENV) var build dist
