"""*How is it said in German?* Numbers, sizes and times (``figures``), and complaints of the system (``os_errors``)."""
