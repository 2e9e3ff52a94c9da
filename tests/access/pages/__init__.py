"""The pages of permission changes, through the browser's door: addresses, forms, answers."""
