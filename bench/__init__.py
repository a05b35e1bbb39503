"""Benchmarks, and the scripts that make what is committed as data."""
