"""What the film measures: one module per question, each with `rows(Setting)`."""
