"""Requests in, pages out; every change goes through albums.actions."""
