"""Beyond the total: how firm ranks are, what would change them, how far judges agree, whether indicators cohere."""
