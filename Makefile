# What a person types on Linux and macOS. README.md has the same for Windows.
.POSIX:
.PHONY: demo test torture environment screenshots snapshots windows audit lock clean

BIN = .venv/bin

# Run the main job on embedded defaults. ARGS=--auto does it without a person.
demo: environment
	@$(BIN)/journalbryggan demo $(ARGS)

# Every check there is, exactly as CI runs them.
test: environment
	@sh .ci/system-tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto -p tests.scheduling $(ARGS)

# The crash laboratory for as long as it is told, see docs/reliability.md.
# ARGS="--minutes 60 --seed 1 --ledger postgres"
torture: environment
	@$(BIN)/python -m tests.crash.torture $(ARGS)

# Python packages, by hash, into .venv; quick when nothing has changed.
environment: .venv/locked

.venv/locked: pyproject.toml requirements/dev.txt requirements/uv.txt
	@sh .ci/environment
	@touch $@

# The pictures of README.md, docs/ and the help, taken from the running demo.
screenshots: environment
	$(BIN)/python docs/make_screenshots.py

# The pictures that the pages are compared with, taken anew: look at them, then commit.
snapshots: environment
	$(BIN)/python -m tests.browser.take_snapshots

# The frozen agent, its MSI, SBOM and licences into build/windows. Needs Wine, see
# .ci/system-tools; what is released is built on Windows, see .github/workflows.
windows: environment
	@sh .ci/system-tools
	@.ci/freeze
	$(BIN)/python -m installer.contents "$$(.ci/windows-prefix)/drive_c/python/Lib/site-packages" build/windows
	$(BIN)/python -m installer.build build/windows/journalbryggan build/windows \
		--icon build/windows/work/build/journalbryggan.ico
	$(BIN)/python -m benchmarks.frozen

# Known holes in what we ship; needs the network.
audit: environment
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/run.txt

# Take in newer versions, on purpose.
lock: environment
	@sh requirements/lock

clean:
	rm -rf build .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
