"""An interview that is withdrawn, taken out everywhere it can be reached."""
