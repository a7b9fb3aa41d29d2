"""Does it keep working? Real runs are killed at random moments while somebody searches.

    python -m benchmarks.crashes [--kills 1000] [--every 5] [--documents 44] [--seed 1] [--minutes 600] [--folder F]

A small folder of documents changes at random. ``laki reindex`` runs over it and is ended by ``kill -9``: the main
process, one of its workers, or all of its processes at once, after a random time or soon after a random stage began.
Meanwhile another process searches without a pause. After every ``--every`` kills a run is let through to its end.
Checked is:

- every answer given meanwhile is that of one complete generation: its documents are those of one state that was in
  service, and each is shown with the page of the same version of it;
- after every kill the generation in service is whole (all checksums read), and its documents are those from before this
  run or those of the folder as it is now; a file may be missing from the new ones only where it is told as not read at
  the moment;
- the run let through succeeds, its documents are those of the folder, and its catalogue, its search results and the
  contents of its index (every term with its documents, frequencies and positions, every value of a document) equal
  those of one built from nothing;
- nothing is left over: at most two generations, no lock, no temporary file or folder, no process.

Exit status 1 where one of these does not hold.
"""
