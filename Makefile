# The doors of the project. Each prints what it does; `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
DEMO := PORTAL_VAR_DIR=var/demo DJANGO_SETTINGS_MODULE=portal.settings.demo PORTAL_BASE_URL=http://localhost:$(PORT)

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check eval-search bench bench-search bench-listing bench-pages fmt lock sbom licences audit second-database

help: ## Diese Liste
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*## "} {printf "  make %-15s %s\n", $$1, $$2}'

demo: $(VENV)/runtime.stamp ## Vorführung starten (PORT=8000); behält, was eingegeben wurde
	@$(DEMO) $(RUN) -m portal.demo --port $(PORT)

demo-reset: $(VENV)/runtime.stamp ## Vorführung von vorn beginnen
	@rm -rf var/demo
	@$(MAKE) --no-print-directory demo PORT=$(PORT)

test: $(VENV)/test.stamp ## Alle Prüfungen: Stil, Typen, SQLite, PostgreSQL, Browser
	@$(RUN) -m tests.run

check: $(VENV)/test.stamp ## Nur Stil, Typen, Importe und Vorlagen
	@$(RUN) -m tests.run --static

second-database: $(VENV)/test.stamp ## Wählen, welche Tests auch mit SQLite laufen (docs/decisions/0016)
	@$(RUN) -m tests.run --choose

eval-search: $(VENV)/runtime.stamp ## Güte der Suche messen (FILE=Fragen.json)
	@$(RUN) -m portal.demo.evaluation "$(FILE)"

bench: $(VENV)/test.stamp ## Anmeldung zu Konferenzen messen: SQL-Anweisungen und Durchsatz (ROUNDS=8)
	@ROUNDS="$(ROUNDS)" $(RUN) -m benchmarks.bench_signup

bench-search: $(VENV)/runtime.stamp ## Suche messen (SIZES="1000 10000"); mit Elasticsearch, wenn ELASTICSEARCH_URL gesetzt ist
	@SIZES="$(SIZES)" $(RUN) -m benchmarks.bench_search

bench-listing: $(VENV)/test.stamp ## Listen messen: Zeit und Speicher mit 1.000 und 100.000 Einträgen (SIZES="1000 100000")
	@SIZES="$(SIZES)" ROUNDS="$(ROUNDS)" $(RUN) -m benchmarks.bench_listing

bench-pages: $(VENV)/test.stamp ## Seiten und Handlungen messen, neben einer nackten Ansicht (SIZES="1000 10000" ROUNDS=5 PAGES="liste suche" OUT=Datei.json)
	@SIZES="$(SIZES)" ROUNDS="$(ROUNDS)" PAGES="$(PAGES)" OUT="$(OUT)" $(RUN) -m benchmarks.bench_pages

fmt: $(VENV)/test.stamp ## Quelltext einheitlich formatieren
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

lock: $(VENV)/test.stamp ## Abhängigkeiten neu festschreiben (braucht uv)
	uv lock --upgrade
	uv export -q --format requirements-txt --no-emit-project --no-default-groups --no-header --no-annotate -o requirements/runtime.txt
	uv export -q --format requirements-txt --no-emit-project --group test --no-header --no-annotate -o requirements/test.txt

sbom: $(VENV)/runtime.stamp $(VENV)-tools/stamp ## Stückliste schreiben: sbom.cdx.json (CycloneDX)
	@$(VENV)-tools/bin/cyclonedx-py environment --pyproject pyproject.toml --of JSON -o $(VENV)-tools/seen.json $(RUN)
	@$(RUN) -m supply.sbom < $(VENV)-tools/seen.json > sbom.cdx.json
	@echo "sbom.cdx.json: $$(grep -c '"bom-ref"' sbom.cdx.json) Einträge"

licences: $(VENV)/runtime.stamp ## Lizenzen aller Pakete; Fehler bei einer, die nicht zur EUPL-1.2 passt
	@$(RUN) -m supply.licences

audit: $(VENV)-tools/stamp ## Bekannte Schwachstellen der Pakete (braucht das Netz)
	@$(VENV)-tools/bin/pip-audit --strict --disable-pip --require-hashes -r requirements/runtime.txt || { \
		echo "Nicht in Ordnung: Entweder ist oben eine Schwachstelle genannt, oder der Dienst war nicht erreichbar." >&2; exit 1; }

$(VENV)/bin/python:
	@echo "Virtuelle Umgebung anlegen …"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 oder neuer wird gebraucht." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.stamp: requirements/runtime.txt | $(VENV)/bin/python
	@echo "Abhängigkeiten installieren ($$(grep -c == $<) Pakete, etwa eine Minute) …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/test.stamp: requirements/test.txt | $(VENV)/bin/python
	@echo "Abhängigkeiten der Tests installieren ($$(grep -c == $<) Pakete) …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ $(VENV)/runtime.stamp

$(VENV)-tools/stamp: requirements/tools.txt
	@$(PYTHON) -m venv $(VENV)-tools
	@$(VENV)-tools/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
