"""Work in fenced child processes, and the steps that commands and pages run."""
