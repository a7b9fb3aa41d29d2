"""What a request passes before its view, and its answer after it.

- ``proxy``: whom to believe about the client; ``request_log``: a name for each request
- ``limits``, ``admission``: how many, by client and altogether
- ``headers``: what a browser may do with the answer
"""
