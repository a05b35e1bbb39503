"""Verb-named functions that change something and tell whoever watches."""
