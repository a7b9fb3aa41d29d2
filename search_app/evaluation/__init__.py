"""*How good is the search?* ``judging`` by sets of questions with known answers (``cli``: ``laki evaluate``); ``trial``
by the office's own judged searches, before a new index goes into service."""
