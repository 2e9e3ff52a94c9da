"""The pages of joining tickets and taking them apart, and the part beside a ticket that shows how it belongs."""
