"""One module per command: parse, call a step, print."""
