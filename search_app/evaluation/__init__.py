"""How good is the search? Judged sets, and the office's own judged searches."""
