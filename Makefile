# From a fresh clone, with python3 (3.11 or later, with venv) and make alone.
PYTHON ?= python3
BOOTSTRAP = $(PYTHON) deploy/bootstrap.py
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test proof bench clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile
	@echo '  PORT, STATE_DIR, DATABASE_URL, REDIS_URL, LDAP_URL, EBYS_URL change what make run does: deploy/config.py'

run:  ## the whole system on this machine with sample data, until Ctrl-C
	@exec $(BOOTSTRAP) requirements.txt deploy.run

test:  ## every check and every test (ARGS="tests/kernel -x" are for pytest)
	@exec $(BOOTSTRAP) requirements-dev.txt deploy.test $(ARGS)

proof:  ## whole systems in real browsers, and workers killed at every edge (longer than make test)
	@exec $(BOOTSTRAP) requirements-dev.txt deploy.test -o norecursedirs=.git tests/journeys tests/access/exactly_once

bench:  ## the measurements, ours beside others
	@exec $(BOOTSTRAP) requirements-dev.txt bench $(ARGS)

clean:  ## removes the data of make run (STATE_DIR) and all caches
	@exec $(PYTHON) -m deploy.clean
