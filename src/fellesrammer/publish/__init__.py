"""The site: pages made of the library and of the program, as plain Markdown."""
