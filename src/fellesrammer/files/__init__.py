"""Reading and writing files: strict YAML with positions, edits in place, schemas, whole-file writing."""
