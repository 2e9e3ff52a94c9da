"""Production refuses a database in which the sample accounts were loaded."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from helpdesk_site.demo.models import SampleMark


def refuse_sample_data() -> None:
    """Called where a production process starts. Raises ImproperlyConfigured on a database with sample accounts."""
    if not settings.DEMO and SampleMark.objects.exists():
        raise ImproperlyConfigured(
            "This database holds the sample accounts of `make run`: start production on a database of its own"
        )
