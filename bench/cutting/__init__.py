"""The measures of cut-outs, a module each."""
