"""From neutral outlines to the parts of Word and Excel files; knows nothing of requirements."""
