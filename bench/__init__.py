"""How fast is it, beside what a user would take instead?  Nothing here is shipped."""
