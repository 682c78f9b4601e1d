"""model.onnx -> arrays: the only import of onnxruntime."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

THREADS = 2
"""Cores that one pass uses; `eval/results/README.md`, row "threads"."""

_ERRORS_ONLY = 3  # the runtime's level of messages


class Session:
    """A transformer in ONNX; safe to share between threads."""

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.log_severity_level = _ERRORS_ONLY
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )

    def run(
        self, ids: npt.NDArray[np.int64], types: npt.NDArray[np.int64] | None = None
    ) -> npt.NDArray[np.float32]:
        """Return the output for one text.

        Args:
            ids: Token ids, shape `(tokens,)`.
            types: Token types, same shape; all 0 when not given.

        Returns:
            One row for each token, shape `(tokens, width)`.
        """
        inputs = {
            "input_ids": ids[None],
            "attention_mask": np.ones_like(ids)[None],
            "token_type_ids": (np.zeros_like(ids) if types is None else types)[None],
        }
        output: npt.NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return output
