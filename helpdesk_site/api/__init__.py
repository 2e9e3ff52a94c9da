"""The REST API /api/v1: the same services and policies as the pages, for programs.

A request is authenticated by a token of a person and can do what that person can do. Bodies are JSON (RFC 8259), days
are ISO 8601 and inclusive, instants ISO 8601 in UTC, codes English, refusals problem details (RFC 9457) in Turkish.
"""
