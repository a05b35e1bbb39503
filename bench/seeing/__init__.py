"""What is measured of seeing: one module for each kind of question, each with its rows."""
