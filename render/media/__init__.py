"""Read and write photos, video and sound; probe untrusted files."""
