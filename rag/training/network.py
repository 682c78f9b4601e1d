"""token ids -> logits: the network of our reader, MiniLM in two stages.

The lower layers read each text alone, question and sentences alike, just as our encoder does; the
upper layers read a question and its candidates together.  A text's vector is the mean of its
tokens, as in the encoder.  So before any training the logits are nearly the encoder's cosines, and
training only teaches the texts to look at each other.

A step reads many questions on the same few passages; what the lower layers make of a sentence is
used by all of them (as in DeFormer, Cao et al. 2020, which computes it beforehand).
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

APART = 3
"""Of the six layers, those that read each text alone; one was worse in a short run (the log)."""

# Where training starts: a cosine counts as in the encoder's own training (its temperature is 0.05),
# "none of them" is as likely as a sentence of cosine 0.55, and a part is as likely as not there.
_SCALE = 20.0
_EVEN = 0.55


class ReaderNetwork(nn.Module):
    """MiniLM, what tells a question from a sentence in its upper layers, and two outputs."""

    def __init__(self, base: Path, layers: Mapping[str, Tensor]) -> None:
        """Start from a base model whose layers are replaced by those of our encoder."""
        super().__init__()
        self.bert = BertModel.from_pretrained(
            base,
            add_pooling_layer=False,
            attention_probs_dropout_prob=0.0,
            hidden_dropout_prob=0.0,
            local_files_only=True,
        )
        floats = {name: each.float() for name, each in layers.items()}
        self.bert.load_state_dict(floats, strict=False)
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        width = int(self.bert.config.hidden_size)
        self.roles = nn.Parameter(torch.zeros(2, width))
        self.scale = nn.Parameter(torch.tensor(_SCALE))
        self.heads = nn.Linear(width, 2)
        self.none = nn.Linear(width, 1)
        with torch.no_grad():
            for linear in (self.heads, self.none):
                linear.weight.zero_()
                linear.bias.zero_()
            self.none.bias.fill_(_SCALE * _EVEN)
            self.heads.weight[1].fill_(_SCALE / 2 / width)
            self.heads.bias[1].fill_(-_SCALE / 2 * _EVEN)

    def alone(self, ids: Tensor, positions: Tensor, texts: Tensor) -> Tensor:
        """Return what the lower layers make of texts that lie end to end.

        Args:
            ids: Their tokens, shape `(packs, tokens)`; no text goes from one pack into the next.
            positions: Of each token in its text, same shape.
            texts: Which text each token belongs to, same shape.

        Returns:
            States, shape `(packs * tokens, width)`.
        """
        states: Tensor = self.bert.embeddings(input_ids=ids, position_ids=positions)
        own = (texts[:, :, None] == texts[:, None, :])[:, None]
        for layer in self.bert.encoder.layer[:APART]:
            states = layer(states, own)
        return states.flatten(0, 1)

    def together(self, states: Tensor, where: Tensor, means: Tensor) -> Tensor:
        """Return the logits of questions with their candidates.

        Args:
            states: Of all their tokens, from `alone`, shape `(tokens, width)`.
            where: Which of the tokens each row is made of, question first, shape `(rows, longest)`.
            means: How to average each text of a row, 0 where a token is not of the text, shape
                `(rows, 1 + candidates, longest)`; text 0 is the question.

        Returns:
            Shape `(rows, 1 + candidates, 2)`, see `rag.types.Logits`.
        """
        present = (means.sum(1) > 0)[:, None, None, :]
        rows = self.told_apart(states[where], means)
        for layer in self.bert.encoder.layer[APART:]:
            rows = layer(rows, present)
        return self.weigh(rows, means)

    def told_apart(self, rows: Tensor, means: Tensor) -> Tensor:
        """Return the states of rows, marked as of the question or of a sentence."""
        is_question = (means[:, 0] > 0).unsqueeze(-1)
        return rows + torch.where(is_question, self.roles[0], self.roles[1])

    def weigh(self, rows: Tensor, means: Tensor) -> Tensor:
        """Return the logits of rows that were read together.

        What the outputs see is scaled to about one: from the parts of a unit vector, as it was
        before round 11, "none of them" had learnt next to nothing.
        """
        vectors = nn.functional.normalize(means @ rows, dim=-1)
        question, sentences = vectors[:, :1], vectors[:, 1:]
        products = question * sentences
        found = self.heads(products * products.shape[-1])
        choice = self.scale * products.sum(-1) + found[..., 0]
        none = self.none(question * question.shape[-1] ** 0.5)[..., 0]
        return torch.stack(
            [torch.cat([none, choice], 1), torch.cat([none, found[..., 1]], 1)], dim=-1
        )


class Alone(nn.Module):
    """The lower layers for one text, as they are exported: without padding nothing is masked."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.bert = network.bert

    def forward(self, ids: Tensor) -> Tensor:
        """Return the states of a text, shape `(tokens, width)`, from its ids, shape `(tokens,)`."""
        states: Tensor = self.bert.embeddings(input_ids=ids[None])
        for layer in self.bert.encoder.layer[:APART]:
            states = layer(states)
        return states[0]


class Together(nn.Module):
    """The upper layers for one question with its candidates, as they are exported."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, states: Tensor, means: Tensor) -> Tensor:
        """Return the logits, shape `(1 + candidates, 2)`.

        Args:
            states: Of the tokens of all texts, question first, shape `(tokens, width)`.
            means: How to average each text, shape `(1 + candidates, tokens)`.
        """
        rows = self.network.told_apart(states[None], means[None])
        for layer in self.network.bert.encoder.layer[APART:]:
            rows = layer(rows)
        logits: Tensor = self.network.weigh(rows, means[None])[0]
        return logits
