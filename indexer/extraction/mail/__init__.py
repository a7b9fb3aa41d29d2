"""Mails: ``reader`` makes documents of them, ``parts`` and ``msg`` take apart what the internet (EML) and Outlook (MSG)
carry, ``calendar`` the appointments in them; ``mhtml``: a page in the form of a mail, as web programs write it under
the name of a Word file."""
