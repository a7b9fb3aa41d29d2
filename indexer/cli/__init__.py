"""The command ``laki``: one module for each subcommand, and what they share.

Only ``click`` and the standard library may be imported while the command starts; everything else is imported inside the
function that needs it, so that ``laki --help`` and a run with nothing to do are over at once.
"""
