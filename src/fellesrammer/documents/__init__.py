"""One module per document: a specification in, an outline or sheets out."""
