# From a fresh clone, with python3 (3.11 or later, with venv) and make alone.
PYTHON ?= python3
BOOTSTRAP = $(PYTHON) deploy/bootstrap.py
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test proof chaos samba bench clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile
	@echo '  PORT, STATE_DIR, DATABASE_URL, REDIS_URL, LDAP_URL, EBYS_URL change what make run does: deploy/config.py'

run:  ## the whole system on this machine with sample data, until Ctrl-C
	@exec $(BOOTSTRAP) requirements.txt deploy.run

test:  ## every check and every test (ARGS="tests/kernel -x" are for pytest)
	@exec $(BOOTSTRAP) requirements-dev.txt deploy.test $(ARGS)

proof:  ## every journey through the whole system in a real browser, and how long people wait; longer than make test
	@exec $(BOOTSTRAP) requirements-dev.txt deploy.test -n 0 -o 'norecursedirs=.*' tests/journeys $(ARGS)

chaos:  ## the whole storm: workers killed at random, targets failing in every way (ARGS="--operations 300 --seed 7")
	@exec $(BOOTSTRAP) requirements-dev.txt tests.chaos $(ARGS)

samba:  ## the directory's contract on a Samba domain controller (root; its packages: tests/servers/samba.py)
	@exec $(BOOTSTRAP) requirements-dev.txt pytest -n 0 tests/integrations/active_directory $(ARGS)

bench:  ## the measurements, ours beside others
	@exec $(BOOTSTRAP) requirements-dev.txt bench $(ARGS)

clean:  ## removes the data of make run (STATE_DIR) and all caches
	@exec $(PYTHON) -m deploy.clean
