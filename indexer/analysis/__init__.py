"""*What is stored of a text?* Its words as the engine and the pages need them.

    pages → words (``language``) → terms by zone · evidence · topic counts · signature

- ``content``: all of this for what was read from one file; ``pool``: the same in several processes
- ``analysts``: the analyzers of one collection, and the name of the analysis
- ``terms``: ready terms, by zone and form
- ``evidence``, ``listings``: on which pages each term stands; which pages only say where something stands
- ``duplicates``: signatures, by which documents with nearly the same text are found
- ``tally``, ``vocabulary``: words counted by file; the words of the collection
"""
