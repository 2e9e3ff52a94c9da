"""Articles, versions, search and feedback: the place of a later issue (docs/decisions/0001-layout.md)."""
