"""*Where does it stand in the original?* Pages as they were printed, the words of a query marked at their place.

- ``workshop``: where files are opened: in workers of the sandbox, few at a time
- ``page_images`` by ``page_rendering``: pictures of pages and where their characters stand; ``page_marks``: the marks
- ``originals``: the files themselves, unpacked where they lie in archives or mails
- ``disk_cache``: what was made, kept up to a size
"""
