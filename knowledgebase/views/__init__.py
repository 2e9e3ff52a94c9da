"""The pages of the knowledge base: find through a selector, call one service, answer."""
