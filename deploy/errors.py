"""The one thing that ends a start."""


class LaunchError(Exception):
    """The system, or a part of it, cannot be started. The text says why and what to do, and is printed as it is."""
