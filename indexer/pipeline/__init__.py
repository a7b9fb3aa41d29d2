"""*What does a run do?* From the folder as it is to a generation in service; ``indexer.reindex`` is the door.

- ``run``: one run, from the scan to the swap
- ``plan``, ``planning``: the folder held against the catalogue; what the collection is to be after the run
- ``containers``: archives and mails as folders
- ``intake``: files are read and filed in the catalogue
- ``building``, ``filling``: a new generation; its documents, analysed and described
- ``generations``: how they are named, put into service and removed
- ``comparison``: a new generation held against the judged searches
- ``identity``: which collection this is, for those that share a cluster
- ``summary``: what the run did, in numbers
"""
