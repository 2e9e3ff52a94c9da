"""Courses, sessions, seats, attendance and certificates: the place of a later issue (docs/decisions/0001-layout.md)."""
