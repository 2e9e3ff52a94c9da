"""The approval engine: who must say yes, until when, in which capacity, and to exactly what.

A case binds one content (its SHA-256) to one requester and one subject. Its stages open one after the other; a stage is
passed by n of its m approvers. Who they are is computed by the resolvers that apps register (resolution.py), never
stored as a role; what follows from a result is done by the owner that the app registers for its kind of object
(ownership.py), in the same transaction.
"""
