"""Reading and writing of other formats, and of files that others have filled in."""
