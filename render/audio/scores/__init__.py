"""The scores of our soundtracks and what renders them; a tool for us, never imported by the product."""
