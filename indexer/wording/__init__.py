"""*How is it said in German?* Numbers, sizes and times (``figures``), what others said (``quotes``), and
complaints of the system (``os_errors``)."""
