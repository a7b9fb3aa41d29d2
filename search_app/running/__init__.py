"""The service as a running program: sockets, server, worker processes, log."""
