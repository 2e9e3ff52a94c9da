"""Saved views of the work list: who sees which, how many requests each shows now, and keeping them."""
