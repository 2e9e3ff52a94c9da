"""The sandbox EBYS: a SCIM 2.0 server with durable storage, a journal of what really changed, and fault switches.

Started as a process of its own: `python -m integrations.sandbox.ebys CONFIG.json`.
"""
