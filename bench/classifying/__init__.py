"""Measures of classifiers that families train."""
