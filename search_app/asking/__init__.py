"""*What is asked?* From what a person typed to a query for the engine, and what to try where it finds nothing.

    request (URL) → query (on lexemes) → fields settled → concepts → interpretation → asker → entries of a result list

- ``request``: words, filters, order, page, as a link can carry them
- ``lexemes``, ``query``: what was typed, cut into pieces; its tree (``syntax``)
- ``fields``: which values of a field are meant
- ``together``: words that belong together, such as a number and its name
- ``concepts``, ``interpretation``: the ways in which a word (or, ``dates``, a date) may stand in a text; the engine's
  query made of them
- ``asker``: asks the engine; ``suggestions``: what else to try, what may be about to be typed
- ``versions``: documents with nearly the same text as one entry
- ``ranking``: all weights; ``thesaurus_file``: the office's synonyms as they are now
"""
