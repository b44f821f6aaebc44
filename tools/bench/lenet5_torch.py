"""The peer of tools/bench/lenet5.ts: LeNet-5 of 1998 in PyTorch, with the same loss and the same optimiser.

usage: lenet5_torch.py losses START.json STEPS                losses of the first steps
       lenet5_torch.py throughput START.json SECONDS LIMIT    time steps, as measureThroughput does

START.json, written by lenet5.ts, holds parameters, codes, connections, batch and the optimiser's numbers, so
that both sides do the same work from the same start. The last line of output is JSON. One thread, if the caller sets
OMP_NUM_THREADS and OPENBLAS_NUM_THREADS to 1 as well.
"""

import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

MINIMUM_STEPS = 3
WARM_UP_SHARE = 0.2


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


def load_parameters(model, parameters):
    """Kernels come as tfjs holds them, [height, width, in, out] and [in, out]."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            given = parameters[name.replace('.', '/').replace('weight', 'kernel')]
            values = torch.tensor(given['values'], dtype=torch.float32).view(given['shape'])
            if values.dim() == 4:
                values = values.permute(3, 2, 0, 1)
            elif values.dim() == 2:
                values = values.T
            parameter.copy_(values)
    if len(parameters) != len(list(model.parameters())):
        raise ValueError(f'{len(parameters)} parameters were given, the peer has {len(list(model.parameters()))}')


def training_step(start):
    model = LeNet5(start['connections'], start['codes'])
    load_parameters(model, start['parameters'])
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


def measure_throughput(step, seconds, limit):
    warm_up = time.perf_counter()
    while True:
        before = time.perf_counter()
        step()
        taken = time.perf_counter() - before
        if taken > limit:
            return {'skipped': f'one step takes {taken:.1f} s, the limit is {limit:g} s'}
        if time.perf_counter() - warm_up >= WARM_UP_SHARE * seconds:
            break

    start = time.perf_counter()
    steps = 0
    while steps < MINIMUM_STEPS or time.perf_counter() - start < seconds:
        loss = step()
        steps += 1
    taken = time.perf_counter() - start
    if not math.isfinite(loss):
        raise ValueError(f'the loss became {loss}')
    return {'steps': steps, 'seconds': taken}


def main(task, start, *numbers):
    torch.set_num_threads(1)
    with open(start, encoding='utf8') as file:
        step = training_step(json.load(file))
    if task == 'losses':
        return [step() for _ in range(int(numbers[0]))]
    return measure_throughput(step, *map(float, numbers))


print(json.dumps(main(*sys.argv[1:])))
