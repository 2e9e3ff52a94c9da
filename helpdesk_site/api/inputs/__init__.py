"""What callers send: strict serializers, whose unknown names and wrong types are refused, never guessed."""
