"""Masks, edges, stickers and backgrounds."""
