"""Questions and gold quotes -> measured answers: beside `rag`, which knows nothing of it."""
