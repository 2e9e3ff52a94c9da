"""Files on tickets: sent with a request or an entry of its conversation, seen by whoever sees these, never served
before they may be (kernel/files).
"""
