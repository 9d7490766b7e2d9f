"""Learn from our own sentences what sounds urgent, and write `pure/words/urgent/learned.safetensors`.

    python -m venv SOMEWHERE && SOMEWHERE/bin/pip install torch==2.13.0 numpy
    PYTHONPATH=src:. SOMEWHERE/bin/python scripts/learn_urgent.py [--third]

Needs the table (`biggervoices themes build-table`) and PyTorch, which nothing else here needs: an environment of its
own. It learns small additions to the matrices of the table's reader (low-rank adaptation, Hu et al. 2021) and one
layer that tells the kinds apart. The same sentences on the same machine give the same numbers. --third only measures:
it leaves the whole third out, instead of its last ninth, and writes nothing.
"""

import math
import random
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from biggervoices.pure import tensors, urgent
from biggervoices.pure.hearing import LEARNED
from biggervoices.pure.vectors import HEADS, LAYERS, MATRICES, Table, table
from tests.pure import sentences
from tests.pure.sentences import EVERY, ORDINARY, Sentence

EPOCHS, BATCH, RANK, RATE, STRONGER = 8, 48, 16, 1e-3, 2.0
LEFT_OUT = 0.08  # of the pieces of a sentence, others each time: no single word is to decide
SLOWLY = 0.99  # what is kept is a running mean of the last two thirds of the steps
ALONE, BESIDE = 2.0, -2.0  # how surely a sentence must be heard: without any phrase, with one that takes exceptions
CLASSES = (ORDINARY, *urgent.KINDS)


class Reader(nn.Module):
    """The layers of the table with what is learned on top; what is in the table stands still."""

    def __init__(self, known: Table) -> None:
        super().__init__()
        self.still = {name: torch.tensor(numbers) for name, numbers in known.weights.items()}
        self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
        for layer in range(LAYERS):
            for matrix in MATRICES:
                name = f"layer.{layer}.{matrix}"
                wide, out = self.still[f"{name}.weight"].shape
                self.down[name.replace(".", "/")] = torch.randn(wide, RANK) / math.sqrt(wide)
                self.up[name.replace(".", "/")] = torch.zeros(RANK, out)
        self.head = nn.Linear(2 * 384, len(CLASSES))

    def through(self, name: str, x: torch.Tensor) -> torch.Tensor:
        more = (x @ self.down[name.replace(".", "/")]) @ self.up[name.replace(".", "/")] * STRONGER
        return x @ self.still[f"{name}.weight"] + self.still[f"{name}.bias"] + more

    def even(self, name: str, x: torch.Tensor) -> torch.Tensor:
        return functional.layer_norm(x, (384,), self.still[f"{name}.weight"], self.still[f"{name}.bias"], 1e-12)

    def forward(self, x: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        x = functional.dropout(x, 0.1, self.training)
        for layer in range(LAYERS):
            name = f"layer.{layer}."
            ask, key, value = (
                self.through(name + matrix, x).view(*x.shape[:2], HEADS, -1).transpose(1, 2) for matrix in MATRICES[:3]
            )
            seen = functional.scaled_dot_product_attention(ask, key, value, attn_mask=there[:, None, None, :])
            seen = self.through(name + MATRICES[3], seen.transpose(1, 2).reshape(x.shape))
            x = self.even(f"{name}attention.output.LayerNorm", x + seen)
            wide = functional.gelu(self.through(name + MATRICES[4], x), approximate="tanh")
            x = self.even(f"{name}output.LayerNorm", x + self.through(name + MATRICES[5], wide))
        mean = (x * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        most = x.masked_fill(~there[..., None], -math.inf).amax(1)
        return self.head(functional.dropout(torch.cat([mean, most], 1), 0.2, self.training))


def main() -> None:
    only_measure = "--third" in sys.argv
    known = table()
    assert known is not None, "biggervoices themes build-table"
    torch.manual_seed(1)
    torch.set_num_threads(1)  # another number of threads adds in another order
    every = list({one.text: one for one in sentences.read(*EVERY)}.values())
    aside = sentences.is_kept_aside if only_measure else sentences.is_last
    learn, judge = ([one for one in every if aside(one.text) == side] for side in (False, True))
    print(f"{len(learn)} sentences to learn from, {len(judge)} kept aside", flush=True)
    begun = {one.text: begin(known, one.text) for one in every}
    reader = Reader(known)
    train(reader, learn, begun)
    show(judge, odds(reader, judge, begun))
    if not only_measure:
        write(reader)


def begin(known: Table, text: str) -> torch.Tensor:
    spelled = urgent.rules().speech.spell_out(text.lower(), known.vocabulary)
    return torch.tensor(known.begin(known.numbers(spelled)))


def thin(row: torch.Tensor) -> torch.Tensor:
    """Leave some pieces of a sentence out, never its ends."""
    if len(row) < 6:
        return row
    keep = torch.rand(len(row)) >= LEFT_OUT
    keep[0] = keep[-1] = True
    return row[keep]


def batch(rows: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    there = [torch.ones(len(row), dtype=torch.bool) for row in rows]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True), nn.utils.rnn.pad_sequence(there, batch_first=True)


def train(reader: Reader, learn: list[Sentence], begun: dict[str, torch.Tensor]) -> None:
    chance = random.Random(1)
    moving = [part for part in reader.parameters() if part.requires_grad]
    optimiser = torch.optim.AdamW(moving, lr=RATE, weight_decay=0.01)
    steps = EPOCHS * math.ceil(len(learn) / BATCH)
    step = 0
    means = [part.detach().clone() for part in moving]
    reader.train()
    for epoch in range(EPOCHS):
        lost = 0.0
        for some in batches(learn, begun, chance):
            now = RATE * min(1, step / 30) * max(0.02, (1 + math.cos(math.pi * step / steps)) / 2)
            for group in optimiser.param_groups:
                group["lr"] = now
            with torch.autocast("cpu", torch.bfloat16):
                told = reader(*batch([thin(begun[one.text]) for one in some]))
            kinds = torch.tensor([CLASSES.index(one.kind) for one in some])
            loss = functional.cross_entropy(told.float(), kinds, label_smoothing=0.05)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(moving, 1.0)
            optimiser.step()
            lost += loss.item() * len(some) / len(learn)
            step += 1
            slowly = SLOWLY if step > steps // 3 else 0.0
            for mean, part in zip(means, moving, strict=True):
                mean.lerp_(part.detach(), 1 - slowly)
        print(f"round {epoch + 1}: {lost:.3f}", flush=True)
    with torch.no_grad():
        for mean, part in zip(means, moving, strict=True):
            part.copy_(mean)
    reader.eval()


def batches(learn: list[Sentence], begun: dict[str, torch.Tensor], chance: random.Random) -> list[list[Sentence]]:
    """Put sentences of about one length together, so that little is filled up."""
    mixed = chance.sample(learn, len(learn))
    made = []
    for at in range(0, len(mixed), BATCH * 8):
        near = sorted(mixed[at : at + BATCH * 8], key=lambda one: len(begun[one.text]))
        made += [near[start : start + BATCH] for start in range(0, len(near), BATCH)]
    return chance.sample(made, len(made))


def odds(reader: Reader, some: list[Sentence], begun: dict[str, torch.Tensor]) -> np.ndarray[Any, Any]:
    """Say of each sentence how surely it is heard as harm."""
    with torch.no_grad():
        told = torch.cat([reader(*batch([begun[one.text]])) for one in some])
    return (torch.logsumexp(told[:, 1:], 1) - told[:, 0]).numpy()


def show(some: list[Sentence], heard: np.ndarray[Any, Any]) -> None:
    """Print what is found and flagged for some bounds, so that a person can choose them."""
    signs = [urgent.look_by_rules(one.text) for one in some]
    ruled = np.array([sign is not None and sign.urgent for sign in signs])
    strict = np.array([sign is not None and sign.urgent and sign.kind in urgent.NO_EXCEPTIONS for sign in signs])
    free = np.array([sign is None for sign in signs])
    ordinary = np.array([one.kind == ORDINARY for one in some])
    print(f"rules alone: {ruled[~ordinary].mean():.3f} found, {ruled[ordinary].mean():.3f} flagged")
    for alone in (ALONE - 1, ALONE, ALONE + 1):
        told = strict | (ruled & (heard > BESIDE)) | (free & (heard > alone))
        print(f"alone {alone:.1f}: {told[~ordinary].mean():.3f} found, {told[ordinary].mean():.3f} flagged")


def write(reader: Reader) -> None:
    small: tensors.Arrays = {
        "bounds": np.array([ALONE, BESIDE], np.float32),
        "head": reader.head.weight.detach().numpy(),
        "head.bias": reader.head.bias.detach().numpy(),
    }
    for name in reader.down:
        plain = name.replace("/", ".")
        small[f"{plain}.down"] = reader.down[name].detach().numpy().astype(np.float16)
        small[f"{plain}.up"] = (reader.up[name].detach().numpy() * STRONGER).astype(np.float16)
    Path(str(files("biggervoices.pure"))).joinpath("words", "urgent", LEARNED).write_bytes(tensors.pack(small))


if __name__ == "__main__":
    main()
