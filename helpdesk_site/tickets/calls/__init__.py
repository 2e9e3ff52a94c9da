"""The phone: who calls, what he had before, what was said, and whether it was solved then and there (12-ç)."""
