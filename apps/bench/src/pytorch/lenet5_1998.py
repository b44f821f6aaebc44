"""The peer of apps/bench/src/lenet5: LeNet-5 of 1998 in PyTorch, with the same loss and the same optimiser.

usage: lenet5_1998.py losses START.json STEPS                losses of the first steps
       lenet5_1998.py throughput START.json SECONDS LIMIT    time steps, as measureThroughput does

START.json, written by lenet5/peer.ts, holds parameters, codes, connections, batch and the optimiser's numbers, so
that both sides do the same work from the same start. The last line of output is JSON. One thread, if the caller sets
OMP_NUM_THREADS and OPENBLAS_NUM_THREADS to 1 as well.
"""

import json
import sys

import torch
from torch import nn
from torch.nn import functional as F

from parameters import load_parameters
from throughput import measure_throughput


def scaled_tanh(a):
    return 1.7159 * torch.tanh(2 / 3 * a)


class Subsampling(nn.Module):
    """Sum of a 2x2 window, times a coefficient, plus a bias: one of each per map."""

    def __init__(self, maps):
        super().__init__()
        self.coefficient = nn.Parameter(torch.zeros(maps))
        self.bias = nn.Parameter(torch.zeros(maps))

    def forward(self, x):
        per_map = (-1, 1, 1)
        return F.avg_pool2d(x, 2) * (4 * self.coefficient).view(per_map) + self.bias.view(per_map)


class PartialConvolution(nn.Conv2d):
    """A convolution whose kernel is masked by the connection table [in, out]."""

    def __init__(self, connections, size):
        super().__init__(len(connections), len(connections[0]), size)
        mask = torch.tensor(connections, dtype=torch.float32).T  # [out, in]
        self.register_buffer('mask', mask[:, :, None, None])

    def forward(self, x):
        return F.conv2d(x, self.weight * self.mask, self.bias)


class LeNet5(nn.Module):
    def __init__(self, connections, codes):
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5)
        self.s2 = Subsampling(6)
        self.c3 = PartialConvolution(connections, 5)
        self.s4 = Subsampling(16)
        self.c5 = nn.Conv2d(16, 120, 5)
        self.f6 = nn.Linear(120, 84)
        self.register_buffer('codes', torch.tensor(codes, dtype=torch.float32))  # [10, 84]

    def forward(self, x):  # [batch, 1, 32, 32]
        x = scaled_tanh(self.c1(x))  # [batch, 6, 28, 28]
        x = scaled_tanh(self.s2(x))  # [batch, 6, 14, 14]
        x = scaled_tanh(self.c3(x))  # [batch, 16, 10, 10]
        x = scaled_tanh(self.s4(x))  # [batch, 16, 5, 5]
        x = scaled_tanh(self.c5(x))  # [batch, 120, 1, 1]
        x = scaled_tanh(self.f6(x.flatten(1)))  # [batch, 84]
        products = x @ self.codes.T
        return (x**2).sum(1, keepdim=True) + ((self.codes**2).sum(1) - 2 * products)  # penalties [batch, 10]


def map_criterion(penalties, labels, j):
    """Equation 9: the penalty of the right class, plus log(exp(-j) + sum of exp(-penalty))."""
    right = penalties.gather(1, labels[:, None])[:, 0]
    rubbish = torch.full((len(labels), 1), -j)
    return (right + torch.logsumexp(torch.cat([rubbish, -penalties], 1), 1)).mean()


def tensor_of(shape, values):
    return torch.tensor(values, dtype=torch.float32).view(shape)


def training_step(start):
    model = LeNet5(start['connections'], start['codes'])
    load_parameters(model, {name: tensor_of(**given) for name, given in start['parameters'].items()})
    optimizer = torch.optim.SGD(model.parameters(), start['learningRate'], momentum=start['momentum'])
    batch = len(start['labels'])
    images = torch.tensor(start['images'], dtype=torch.float32).view(batch, 1, 32, 32)
    labels = torch.tensor(start['labels'])

    def step():
        optimizer.zero_grad()
        loss = map_criterion(model(images), labels, start['penalty'])
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def main(task, start, *numbers):
    torch.set_num_threads(1)
    with open(start, encoding='utf8') as file:
        step = training_step(json.load(file))
    if task == 'losses':
        return [step() for _ in range(int(numbers[0]))]
    return measure_throughput(step, *map(float, numbers))


print(json.dumps(main(*sys.argv[1:])))
