"""The measures of public links, a module each."""
