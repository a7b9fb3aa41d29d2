"""*What can a hostile file do?* End a worker process, and nothing else.

- ``sandbox``: files read in workers under limits of time and memory
- ``crew``: keeps workers that are expected to die; ``worker``: what runs inside one
- ``program``: programs of the system, which end with the worker that started them
"""
