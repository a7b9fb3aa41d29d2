"""Who is asking, and what exists for them? Visitors and roles, the ways to sign in, and the rules for every view."""
