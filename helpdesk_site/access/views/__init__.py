"""The pages of permission changes: find through a selector, call one service, answer."""
