"""The commands of permission changes: each is one transaction."""
