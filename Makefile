# Each thing that a user or a developer does is one recipe. `make run` and `make test` set up all they need.
.PHONY: run test tour gallery pictures check style types walls unit soak mutations crashes fuzz conformance bench pot lock reference forms dictionary clean help
PY := .venv/bin/python
export QT_LOGGING_RULES ?= qt.qpa.*=false

help:
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' Makefile | column -t -s: 2>/dev/null || grep '##' Makefile

run: ## open BRS Desktop (without a display: run the tour and leave pictures and PDFs)
	@packaging/setup.sh run
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then exec $(PY) -m brs_desktop run; \
	else echo "==> No display here: running the tour instead"; exec $(PY) -m tests.tour; fi

tour: ## two laptops and a hub, driven by key presses; pictures and PDFs in build/tour
	@packaging/setup.sh run
	@$(PY) -m tests.tour

gallery: ## take a picture of every screen in every look into build/gallery
	@packaging/setup.sh test
	@$(PY) packaging/gallery.py

pictures: ## take the pictures of the README from a fresh tour and the gallery
	@packaging/setup.sh run
	@$(PY) packaging/pictures.py

test: ## style, walls, types and every test
	@packaging/setup.sh test
	@$(MAKE) --no-print-directory style
	@# Types and walls take one processor each: beside the tests none of them waits.
	@$(MAKE) --no-print-directory -j3 types walls unit

check: style types walls ## style, types and walls

style:
	@echo "==> Style"; .venv/bin/ruff check . && .venv/bin/ruff format --check -q .

types:
	@echo "==> Types"; .venv/bin/mypy

walls:
	@echo "==> Walls"; .venv/bin/lint-imports --no-cache

unit: ## every test: make unit SEED=2 for another order
	@# Hundreds of processes read our modules: they are compiled once, also where Python is told to keep nothing. What
	@# pytest makes of the tests is kept as well, for the next run.
	@$(PY) -m compileall -q -j 0 brs_desktop sync/brs_sync tests
	@# In the same order each time, with the same examples: what passes here passes where it is handed in.
	@echo "==> Tests"; QT_QPA_PLATFORM=offscreen PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -n 5 --dist loadgroup -q \
		--randomly-seed=$(or $(SEED),1)

soak: ## simulate histories of devices, hubs and people: make soak MINUTES=10 SEEDS=5000 FIRST=1
	@$(PY) -m tests.simulation --minutes $(or $(MINUTES),10) $(if $(SEEDS),--seeds $(SEEDS)) --first $(or $(FIRST),1)

mutations: ## break the program one sentence of the sync model at a time and show who notices; fails on a survivor
	@$(PY) -m tests.mutations

crashes: ## end real processes at every write, fsync and rename, cut lines at every byte, fill disks
	@$(PY) -m tests.crashes
	@BRS_CRASHES=all BRS_CUTS=100000 QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -rP -p no:randomly \
		tests/crashes/test_full.py tests/crashes/test_hub.py tests/sync/roads/test_cuts.py tests/sync/roads/test_cuts_carried.py

fuzz: ## bad bytes for every parser: make fuzz MINUTES=15 TARGETS="frame snapshot" (pip install atheris: guided)
	@$(PY) -m tests.fuzz $(TARGETS) --minutes $(or $(MINUTES),15)

conformance: ## every line of Unicode's test of bidirectional text, every screen in long and tall scripts at every size of texts
	@BRS_BIDI=all BRS_SCREENS=all QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -p no:randomly tests/pdf/test_bidi.py tests/ui/test_cut.py

bench: ## the benchmarks; figures belong into docs/benchmarks.md
	@$(PY) -m benchmarks

pot: ## collect the words of the screens into the catalogues
	@$(PY) packaging/catalogues.py extract

lock: ## resolve requirements*.in into the lock files (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header requirements.in -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header requirements-dev.in -o requirements-dev.lock

reference: ## build the shipped sets from resources/reference
	@$(PY) packaging/reference/build.py

forms: ## convert the shipped forms, after one of them was changed
	@$(PY) packaging/forms/convert.py --write

dictionary: ## train the roads' dictionary again and compare it with the one that is carried
	@$(PY) packaging/wire/train.py

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache
