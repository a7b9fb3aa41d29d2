"""What is asked? From what a person typed to a query for the engine, and what to try where it finds nothing."""
