"""The views of the API: each finds through a selector, calls one service, and answers."""
