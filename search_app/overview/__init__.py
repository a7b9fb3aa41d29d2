"""*How is the collection?* ``status`` for admins, with ``advice`` on files that could not be read; ``timeline``:
documents by year and topic; ``examples``: searches to try, which find something; ``search_log``: searches that found
nothing."""
