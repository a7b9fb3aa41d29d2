"""Pages as they were printed, drawn in the sandbox, with the words of a query marked at their place."""
