"""statline."""
