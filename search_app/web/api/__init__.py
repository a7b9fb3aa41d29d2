"""The JSON API.

- ``views``, ``completions``: what can be asked for
- ``answers``: results as the API tells them; ``types``, ``status_types``: their types
- ``description``, ``openapi``: the description of it all, made from views and types
"""
