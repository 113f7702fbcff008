# Beseda: `make serve` starts a chat, `make join` enters it, `make test` checks everything.
#
# What must be installed first is, and only once: the name of a stamp is made from what is locked and from where we are
# (a .venv can't be moved), so nothing runs when neither changed. `make serve ARGS="--lan"` hands over options.

PYTHON ?= python3
ARGS ?=
SOURCES := src tests $(wildcard bench soak docs)

BIN := .venv/bin
# Its whole content: a clone's times say nothing.
stamp = .venv/.$(1)-$(shell (echo "$(CURDIR)"; cat pyproject.toml requirements/build.txt requirements/$(1).txt) | cksum | tr ' ' '-')
RUN := $(call stamp,run)
TEST := $(call stamp,test)
DEBIAN := tmux netcat-openbsd strace nodejs chromium firefox-esr irssi
CLIENTS := irssi weechat-curses ii telnet putty-tools socat
DEBIAN_STAMP := .venv/.debian-$(subst $(eval ) ,-,$(DEBIAN))

PO := src/beseda/locale/ru/LC_MESSAGES/beseda.po

.DEFAULT_GOAL := help
.PHONY: help serve join test check evening bench soak clients pictures translations lock clean

help:
	@echo 'make serve          start a server here (ARGS="--lan" opens it to others, ARGS="--help" tells more)'
	@echo 'make join           enter a chat (ARGS="host:port --name Anna")'
	@echo 'make test           lint, types and every test; "make check" without the tests'
	@echo 'make evening        record anew what everybody is sent (look at "git diff", and explain each line)'
	@echo 'make bench          measure a server'
	@echo 'make soak           the long tests'
	@echo 'make clients        play with the clients of Debian, and write docs/clients.md'
	@echo 'make pictures       draw the page for README, by a browser'
	@echo 'make translations   bring the Russian catalogue up to date with the source'
	@echo 'make lock           lock the newest versions of what we depend on'
	@echo 'make clean          remove what make made; never what was said (data/)'

# `exec`: a signal to make's child reaches the server itself.
# BESEDA_BY_MAKE: what the server tells people to type is what they can type here.
serve: $(RUN)
	@BESEDA_BY_MAKE=1 exec $(BIN)/python -m beseda serve $(ARGS)

join: $(RUN)
	@exec $(BIN)/python -m beseda join $(ARGS)

# Three at a time where nothing is measured: most tests wait. Those that compare what others see are run alone.
MEASURING := disk exhausted frame_floods head_floods malformed_flood nameless one_is_not_everybody stalled_reader tls_floods udp_strangers
ALONE := $(MEASURING:%=tests/faults/test_%.py)
test: check $(DEBIAN_STAMP)
ifeq ($(ARGS),)
	@$(BIN)/python -m pytest -n 3 --dist loadfile $(ALONE:%=--ignore=%)
	@$(BIN)/python -m pytest $(ALONE)
else
	@$(BIN)/python -m pytest $(ARGS)
endif

# Every folder of tests may have a conftest.py; mypy takes one module of a name at a time.
check: $(TEST)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check --quiet $(SOURCES) || { $(BIN)/ruff format --diff --quiet $(SOURCES); exit 1; }
	@$(BIN)/mypy --exclude '/conftest\.py$$' $(SOURCES)
	@for file in $$(find tests -name conftest.py); do $(BIN)/mypy --no-error-summary "$$file" || exit 1; done

evening: $(TEST)
	@PYTHONPATH=tests $(BIN)/python tests/evening/record_evening.py $(ARGS)

bench: $(RUN)
	@exec $(BIN)/python -m bench $(ARGS)

soak: $(RUN)
	@exec $(BIN)/python -m soak $(ARGS)

# A client that can't be installed is left out of the page, which says so.
clients: $(RUN)
	@requirements/debian $(DEBIAN) $(CLIENTS) || true
	@exec $(BIN)/python docs/record_clients.py $(ARGS)

# The page for README, drawn anew.
pictures: $(TEST)
	@requirements/debian chromium fonts-noto-color-emoji || true
	@PYTHONPATH=tests/browser $(BIN)/python docs/record_page.py

# Sorted, without lines, wraps or times: a diff shows sentences and nothing else.
translations: $(TEST)
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --mapping babel.cfg --no-location --no-wrap --sort-output \
	    --keywords N_ --keywords _tell_counted:1,2 --output build/beseda.pot src/beseda
	@$(BIN)/pybabel --quiet update --input-file build/beseda.pot --output-file $(PO) --locale ru --domain beseda \
	    --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	@$(BIN)/pybabel compile --statistics --input-file $(PO) --output-file $(PO:.po=.mo) --locale ru

lock:
	@requirements/lock $(PYTHON)

clean:
	rm -rf .venv build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed for the tests is enough to run, too, and the other way round it is not taken away again.
$(RUN):
	@requirements/prepare $(PYTHON) run
	@rm -f .venv/.run-* && touch $@

$(TEST):
	@requirements/prepare $(PYTHON) test
	@rm -f .venv/.run-* .venv/.test-* && touch $@ $(RUN)

$(DEBIAN_STAMP): | $(TEST)
	@requirements/debian $(DEBIAN) && touch $@ || true
