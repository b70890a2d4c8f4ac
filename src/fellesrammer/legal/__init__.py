"""The dated rules of law: guidance on a resolved procurement, never a decision."""
