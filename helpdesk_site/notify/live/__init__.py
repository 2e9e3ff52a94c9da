"""The live connection: it says what changed ("ticket:tkt_…" and a number), never its content.

    changed("ticket:tkt_…")            # in a unit of work; leaves after the commit (kernel.transaction)
    watches("ticket", may_watch)       # at start: who may be told of which kind; nobody, unless it is said here

A page subscribes at /ws/live/ with {"subscribe": ["ticket:tkt_…"]} and hears {"topic": "ticket:tkt_…", "seq": 7}; then
it asks again over HTTP, where the policy is. A hint lost, a broker that restarts and a socket that breaks only delay.
"""

from helpdesk_site.notify.live.topics import watches

__all__ = ["watches"]
