"""*How does it run as a service?*

- ``cli``: ``laki serve``; ``listening``: addresses and sockets; ``workers``: several processes at the same ones
- ``server``: one process, that ends without dropping requests; ``refusals``: what never reaches the application
- ``log``: lines or JSON, without secrets
"""
