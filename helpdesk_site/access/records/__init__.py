"""The record of a permission change: what the evidence page shows and what the PDF/A holds, from one reading."""
