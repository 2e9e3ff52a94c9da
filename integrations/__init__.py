"""Adapters to the outside world, in our words. Plain Python: knows neither Django nor the domain."""
