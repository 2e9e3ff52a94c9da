"""Our side of the comparison."""
