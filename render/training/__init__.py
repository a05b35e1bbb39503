"""Data sets and classifiers that families train themselves."""
