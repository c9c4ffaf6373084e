"""The demo farm 松岭农场: invented, whole, and the same at every run."""
