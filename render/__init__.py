"""The engine: from media to scores, stories and movies. It knows nothing of albums."""

import os

# ONNX Runtime reports to its makers over the network unless it is told not to before it is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
