# The two commands that a newcomer needs: `make serve` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# MODEL=off: answer by words alone, without a sentence-embedding model.
MODEL ?= on
ifeq ($(MODEL),off)
export FAQ_MODEL := off
endif

.PHONY: serve model rebuild test bench soak screenshots picture reference docs docs-serve lint format lock wheel audit sbom \
	clean

serve: $(VENV)/.installed $(if $(filter off,$(MODEL)),,model)
	$(BIN)/faq rebuild --no-wait || test $$? -eq 1
	exec $(BIN)/faq serve

# Waits 30 seconds for the model at most: 25, and 5 for the last byte.
model: $(VENV)/.installed
	@test $(VENV)/.installed-semantic -nt $(VENV)/.installed || { \
		$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--editable '.[semantic]' && touch $(VENV)/.installed-semantic; } >/dev/null 2>&1; \
	$(BIN)/faq model fetch --within 25 \
		|| echo "没有句向量模型，只按字词回答 (without a model words serve)" >&2

rebuild: $(VENV)/.installed
	$(BIN)/faq rebuild

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(PYTEST_ARGS)

# Benchmarks against other engines; QUICK=1 uses a small corpus.
bench: $(VENV)/.installed-bench
	$(BIN)/python -m bench $(if $(QUICK),--quick) $(BENCH_ARGS)

# Load while articles change, workers are killed and the disk is full; SOAK_ARGS="--seconds 1800".
soak: $(VENV)/.installed
	$(BIN)/python -m bench.soak $(SOAK_ARGS)

# Pictures of every state of the pages, both themes, three widths; needs Chromium.
screenshots: $(VENV)/.installed-dev
	$(BIN)/python -m bench.pages $(PAGES_ARGS)

# The pages of docs/ that are made from the code.
reference: $(VENV)/.installed
	$(BIN)/python -m bench.reference

# The documents as a site, in build/docs/site.
docs: $(VENV)/.installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# The same at http://127.0.0.1:8001/, searched by this engine.
DOCS_PORT ?= 8001
docs-serve: docs
	$(BIN)/flask --app docs/site/server.py run --port $(DOCS_PORT)

# The picture in README.md; needs Chromium.
picture: $(VENV)/.installed-dev
	$(BIN)/python -m bench.pages --readme docs/images/answer.png

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Needs uv; gives the versions that CI and both commands install.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --extra chat --extra cluster --extra eval --extra mcp --extra office --extra otel --extra semantic --extra web --extra wiki --extra dev --extra bench --extra deployment --extra docs \
		--extra release \
		--no-emit-package faq-steps --output-file constraints.txt pyproject.toml

# The sdist and a wheel for any Linux of this architecture since 2012 (glibc 2.17), each built from
# the one before, and the wheel tried in an environment of its own where there is no compiler.
ZIG = $(abspath $(BIN))/python -m ziglang cc
wheel: $(VENV)/.installed-release
	rm -rf dist
	CC="$(ZIG) -target $$(uname -m)-linux-gnu.2.17" FAQ_KERNEL=required \
		$(BIN)/python -m build --outdir dist/plain .
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/auditwheel repair --wheel-dir dist dist/plain/*.whl
	mv dist/plain/*.tar.gz dist && rm -r dist/plain
	$(BIN)/python tests/fresh_install.py dist/*.whl

# Known vulnerabilities of the pinned packages; says which ones it could not judge.
audit: $(VENV)/.installed-deployment
	$(BIN)/python .ci/audit $(AUDIT_ARGS)

# What an installation of the wheel in dist/ holds, as CycloneDX.
sbom: $(VENV)/.installed-deployment
	$(BIN)/python .ci/sbom dist/*.whl

clean:
	rm -rf $(VENV) build dist index/generations index/CURRENT index/rebuild.lock

$(VENV)/.installed: pyproject.toml constraints.txt $(wildcard faq/kernel/*.c faq/kernel/*.h) faq/kernel/build.py
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

$(VENV)/.installed-docs: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[docs]'
	touch $@

$(VENV)/.installed-bench: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	touch $@

$(VENV)/.installed-release: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[release]'
	touch $@

$(VENV)/.installed-deployment: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[deployment]'
	touch $@
