"""Model files: manifest, import to ONNX, checks."""
