"""The kernel as a Django app."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "helpdesk_site.kernel"
    label = "kernel"
    verbose_name = "kernel"

    def ready(self) -> None:
        from helpdesk_site.kernel import promises  # noqa: F401  # its checks register themselves
        from helpdesk_site.kernel.after_commit import on_wake, tell_behind_answers
        from helpdesk_site.kernel.approvals.due_dates import CaseExpiry, StageDeadlines
        from helpdesk_site.kernel.calendar import due_dates
        from helpdesk_site.kernel.connections import look_before_requests
        from helpdesk_site.kernel.files import promises as _promises_of_files  # noqa: F401  # the same
        from helpdesk_site.kernel.moments import read_moments_quickly
        from helpdesk_site.kernel.tasks import deliver_outbox

        read_moments_quickly()
        look_before_requests()
        tell_behind_answers()
        on_wake("outbox", deliver_outbox.delay)
        due_dates.register(StageDeadlines())
        due_dates.register(CaseExpiry())
