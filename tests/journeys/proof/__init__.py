"""The longer journeys, through everything that may happen on the way: `make proof`."""
