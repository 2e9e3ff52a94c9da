"""The REST API: the same services and policies as the pages, for programs."""
