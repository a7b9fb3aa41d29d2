"""Beyond the page: ``exports`` and ``citations`` to take away, ``feeds`` to follow, ``metrics`` to watch; ``install``
puts them into the application."""
