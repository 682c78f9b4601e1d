"""model.onnx -> arrays: the only import of onnxruntime to answer with; `rag.export` quantizes."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

THREADS = 2
"""Cores that passes use, a long one all, short ones one each: `eval/results/README.md`, rows
"alone" and "spinning within a pass"."""

States = npt.NDArray[np.float32]
"""What a network makes of its input."""
_ERRORS_ONLY = 3  # the runtime's level of messages


class Session:
    """A transformer in ONNX; safe to share between threads."""

    def __init__(self, model: Path, *, threads: int = THREADS) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = _ERRORS_ONLY
        # Threads that wait by spinning save a wake-up an operation; after the pass they would take
        # a core from the model that runs next.
        options.add_session_config_entry("session.force_spinning_stop", "1")
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )

    def run(self, **inputs: npt.NDArray[np.int64] | npt.NDArray[np.float32]) -> States:
        """Return the output of the network for its inputs, by name."""
        output: States = self._session.run(None, inputs)[0]
        return output
