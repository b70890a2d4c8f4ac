"""The shared library: loaded, checked, frozen."""
