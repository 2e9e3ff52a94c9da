"""Starts the whole system on one machine, and checks it: what `make run` and `make test` do."""
