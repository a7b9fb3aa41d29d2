"""*Who is asking, and what exists for them?* Visitors and roles, the ways to sign in, and the rules for every view.

- ``visitor``, ``audience``: who asks, and the documents that exist for them
- ``modes``: the ways to know somebody: ``behind_login``, ``passwords`` (``accounts``, ``cli``), ``openid``
- ``cookies``, ``sessions``, ``next_address``: being signed in; ``secret_files``: what nobody else may read
- ``rules``: what each view demands; ``install`` puts all of it into the application
"""
