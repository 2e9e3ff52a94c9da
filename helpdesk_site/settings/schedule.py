"""What the clock wakes, and how often (seconds). Every job finds its work in PostgreSQL: a missed one costs time
only.
"""

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "helpdesk_site.heartbeat", "schedule": 15.0},
    "operations": {"task": "access.sweep", "schedule": 5.0},
    "outbox": {"task": "kernel.deliver_outbox", "schedule": 15.0},
    "approvals": {"task": "kernel.sweep_approvals", "schedule": 60.0},
    "digests": {"task": "notify.make_digests", "schedule": 60.0},
    "held-replies": {"task": "tickets.send_held", "schedule": 2.0},
    "ticket-clocks": {"task": "tickets.sweep_clocks", "schedule": 60.0},
    "figures": {"task": "reports.count_marked_days", "schedule": 60.0},
    "usual-times": {"task": "reports.refresh_usual_times", "schedule": 3600.0},
    "solved-tickets": {"task": "tickets.close_undoubted", "schedule": 300.0},
    "recurring-tickets": {"task": "tickets.open_recurring", "schedule": 300.0},
    "files-to-scan": {"task": "tickets.scan_files", "schedule": 30.0},
    "files-left-over": {"task": "tickets.sweep_files", "schedule": 3600.0},
    "people-delta": {"task": "people.sync_delta", "schedule": 300.0},
    "people-full": {"task": "people.sync_full", "schedule": crontab(hour=2, minute=30)},
    "people-sweep": {"task": "people.sweep", "schedule": 60.0},
    "api-answers": {"task": "api.forget_answers", "schedule": 3600.0},
    "webhook-deliveries": {"task": "webhooks.forget_delivered", "schedule": 3600.0},
    "checkpoint": {"task": "kernel.write_checkpoint", "schedule": 30.0},
}
