"""How points become a result: each step one pure function and, beside it, the Excel formula of the same step."""
