"""The ground of every process: who acts, what was done, what must still happen. Knows no domain."""
