"""The values that flow through the house: frozen, without behaviour that reads or writes anything."""
