"""Reading permission requests: finding one is being allowed to see it."""
