"""The pages of tickets: find through a selector, call one service, answer."""
