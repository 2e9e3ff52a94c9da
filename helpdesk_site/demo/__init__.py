"""The sample institution of `make run`. All persons, numbers and letters are invented; production refuses them."""
