"""Definition files: regions, divisions, indicators; readable by someone who does not program."""
