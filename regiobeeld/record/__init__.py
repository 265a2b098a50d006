"""The record of a report: what it was made of, and whether it comes out the same again."""
