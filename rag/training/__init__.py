"""data -> rag/models/: how our encoder and reader were made; never imported by the stages."""
