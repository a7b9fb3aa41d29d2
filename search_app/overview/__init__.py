"""How is the collection? Its state, its documents by year and topic, the searches that found nothing."""
