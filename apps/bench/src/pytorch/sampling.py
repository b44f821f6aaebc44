"""The peer of apps/bench/src/char-rnn in sampling: char-rnn of two layers of 128 LSTM units, one character at a time.

usage: sampling.py START CHARACTERS SECONDS STEP_LIMIT CODE…

START is a folder of weights; CODE… are the text of which the nats per character are told. Prints a measurement.
"""

import json
import sys
from pathlib import Path

import torch
from torch.nn import functional as F

from networks import VOCABULARY, CharRnn
from parameters import load_parameters
from pipelines import load_arrays
from throughput import measure_throughput


class Reader:
    """Reads a character and returns the logits of the one that follows."""

    def __init__(self, network):
        self.network = network
        self.state = None

    def __call__(self, code):
        x = F.one_hot(code, VOCABULARY).float().view(1, 1, -1)  # [steps, batch, 65]
        h, self.state = self.network.recurrent(x, self.state)
        return self.network.output(h).view(-1)  # [65]


def main(start, characters, seconds, limit, *codes):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    network = CharRnn()
    load_parameters(network, network.renamed(load_arrays(Path(start))))
    network.eval()
    text = torch.tensor([int(code) for code in codes])
    with torch.inference_mode():
        read = Reader(network)
        losses = [-F.log_softmax(read(text[i]), 0)[text[i + 1]].item() for i in range(len(text) - 1)]
        read = Reader(network)

        def write():
            code = torch.tensor(0)
            for _ in range(int(characters)):
                code = torch.multinomial(F.softmax(read(code), 0), 1)[0]
            return 0.0

        measured = measure_throughput(write, float(seconds), float(limit))
    print(json.dumps({**measured, 'details': {'check': sum(losses) / len(losses)}}))


main(*sys.argv[1:])
