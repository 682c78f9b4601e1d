"""transformer -> ONNX, for building and answering without torch; used the first time a model is."""

import logging
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor
    from torch.nn import Module

FORMAT = 7
"""Version of the exported network; vectors of another are not taken over into a new index."""

READ_LAYERS = 0  # eval/results/README.md, row "all layers"
"""After how many layers of an encoder an alarm reads on; `rag.training.alarm`.  0: from the
embeddings of the tokens."""

ENCODER_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OPSET = 20
_MOST = {"rows": 4096, "tokens": 512, "total": 1024, "texts": 64}
"""Bounds of the axes, as the exporter wants them."""


def export_encoder(network: "Module", out: Path, full: Path) -> None:
    """Write a BERT-like encoder: the states of all tokens, shape `(rows, tokens, 2 * width)`.

    First those of the last layer, then those after `READ_LAYERS`, or of the last if it has fewer.

    Args:
        network: Takes token ids, mask and types, each of shape `(rows, tokens)`.
        out: The file to write, with eight-bit weights.
        full: The file to write with the weights as they are.
    """
    import torch  # noqa: PLC0415  # build only

    class States(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, ids: "Tensor", mask: "Tensor", types: "Tensor") -> "Tensor":
            found = self.network(
                input_ids=ids, attention_mask=mask, token_type_ids=types, output_hidden_states=True
            )
            lower = found.hidden_states[: READ_LAYERS + 1][-1]
            return torch.cat([found.last_hidden_state, lower], dim=-1)

    ids = torch.ones((2, 8), dtype=torch.int64)
    # One tensor twice would be one input.
    inputs = ids, torch.ones_like(ids), torch.zeros_like(ids)
    axes = {name: ("rows", "tokens") for name in ENCODER_INPUTS}
    _export(States(), full, dict(zip(ENCODER_INPUTS, inputs, strict=True)), axes)
    _quantise(full, out)


def export_onnx(
    network: "Module",
    out: Path,
    inputs: "Mapping[str, Tensor]",
    axes: "Mapping[str, Sequence[str]]",
) -> None:
    """Write a network as ONNX with unsigned int8 weights, one scale a channel.

    The same network gives the same bytes, and the file the same sums on every processor: kernels
    without VNNI add products with *signed* eight-bit weights in sixteen bits, which overflow.  On
    such a processor (AVX2), 124 questions of `dev.jsonl`, mean (lowest) cosine:

    | Weights | to full precision | to exact sums | CPU time of 12 tokens |
    |---|---|---|---|
    | signed, 8 bits | 0.9920 (0.9750) | 0.9914 (0.9694) | |
    | signed, 7 bits | 0.9920 (0.9712) | 1 | 3.40 ms |
    | unsigned, 8 bits | 0.9935 (0.9845) | no sum can overflow | 3.41 ms |

    Args:
        network: Has one output.
        out: The file to write.
        inputs: An example of each, by name, in the order in which the network takes them.
        axes: The name of each axis of each input: all may have other sizes than in the example.
    """
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder, "full.onnx")
        _export(network, full, inputs, axes)
        _quantise(full, out)


def _quantise(full: Path, out: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415  # build only
    from onnxruntime.quantization.shape_inference import quant_pre_process  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder, "prepared.onnx")
        quant_pre_process(full, prepared, skip_optimization=True, skip_symbolic_shape=True)
        quantize_dynamic(prepared, out, weight_type=QuantType.QUInt8, per_channel=True)


def _strip(path: Path) -> None:
    """Remove the exporter's notes: they name files of this machine."""
    import onnx  # noqa: PLC0415  # build only

    model = onnx.load(path)
    for node in model.graph.node:
        del node.metadata_props[:]
    for value in [*model.graph.value_info, *model.graph.input, *model.graph.output]:
        del value.metadata_props[:]
    del model.graph.metadata_props[:]
    del model.metadata_props[:]
    onnx.save(model, path)


def _export(
    network: "Module",
    out: Path,
    inputs: "Mapping[str, Tensor]",
    axes: "Mapping[str, Sequence[str]]",
) -> None:
    import torch  # noqa: PLC0415  # build only

    sizes = {
        name: torch.export.Dim(name, max=_MOST[name]) for each in axes.values() for name in each
    }
    shapes = tuple({at: sizes[axis] for at, axis in enumerate(axes[name])} for name in inputs)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it lists what it does not need
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's notes on names of axes
        torch.onnx.export(
            network.eval(),
            tuple(inputs.values()),
            out,
            input_names=list(inputs),
            dynamic_shapes=shapes,
            dynamo=True,
            external_data=False,
            opset_version=_OPSET,
            verbose=False,
        )
    _strip(out)
