"""A municipality's profile: loaded, and resolved against the library."""
