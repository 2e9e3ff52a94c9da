"""What a request may bring: more than the limit of one file, or of all together, is never written anywhere.

It does not end the request: what was typed arrives, and the service answers with a sentence. Django by itself writes
files of any size to the disk before anybody has asked who sends them, on every page that takes a POST.
"""

from __future__ import annotations

from typing import Any, Final

from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST_BYTES: Final = 20 * 1024 * 1024
"""Of one file."""
MOST_FILES: Final = 10
"""At once."""
MOST_BYTES_AT_ONCE: Final = 60 * 1024 * 1024


class BoundedUploads(TemporaryFileUploadHandler):
    """Keeps a file up to its limit in a temporary file; `size` is what was sent, so that who looks at it refuses it."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.kept = 0
        self.kept_of_all = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.kept = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.kept + len(raw_data) <= MOST_BYTES and self.kept_of_all + len(raw_data) <= MOST_BYTES_AT_ONCE:
            super().receive_data_chunk(raw_data, start)
        self.kept += len(raw_data)
        self.kept_of_all += len(raw_data)
