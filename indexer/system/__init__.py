"""*What may the operating system do to a process?* Stop it, kill it, cut its power, start it twice.

- ``ending``: a request to end, heeded where nothing is half done; ``orphans``: workers end with who started them
- ``lock``: one run at a time; ``scratch``: temporary files go even after a kill
- ``durable``: what is written outlives a power cut; ``ownership``: what root writes belongs to the owner of the folder
- ``expendable``: small databases that begin anew when they are damaged
- ``watching``: when the folder has changed and come to rest
"""
