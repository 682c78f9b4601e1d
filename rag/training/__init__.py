"""data -> rag/models/: how our models were made; never imported by the stages."""
