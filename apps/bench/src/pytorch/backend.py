"""The peer of apps/bench/src/backend: the same networks, sizes and pipelines in PyTorch.

usage: backend.py ASSIGNMENT

ASSIGNMENT is the JSON that ../backend/assignment.ts describes. The last line of output is JSON: what worker.ts prints.
"""

import json
import sys
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from networks import CharRnn, GoNetwork, LeNet5, ResNet20
from parameters import load_parameters
from pipelines import channels_first, image_batches, load_arrays, position_batches, window_batches
from throughput import measure_throughput

try:
    import resource
except ImportError:  # on Windows
    resource = None


class Classification:
    def __init__(self, network):
        self.network = network()

    def batches(self, data, size):
        return image_batches(data, size)

    def batch(self, arrays):
        return channels_first(arrays['images']), arrays['labels'].long()

    def loss(self, images, labels):
        return F.cross_entropy(self.network(images), labels)

    def optimizer(self, parameters, rate):
        return torch.optim.SGD(parameters, rate, momentum=0.9)


class Characters:
    STEPS = 50

    def __init__(self):
        self.network = CharRnn()

    def batches(self, data, size):
        return window_batches(data, size, self.STEPS)

    def batch(self, arrays):
        return arrays['characters'].long().T, arrays['following'].long().T

    def loss(self, characters, following):
        return F.cross_entropy(self.network(characters).flatten(0, 1), following.flatten())

    def optimizer(self, parameters, rate):
        return torch.optim.Adam(parameters, rate)


class Go:
    def __init__(self):
        self.network = GoNetwork()

    def batches(self, data, size):
        return position_batches(data, size)

    def batch(self, arrays):
        return channels_first(arrays['planes']), arrays['moves'].long(), arrays['values']

    def loss(self, planes, moves, values):
        logits, value = self.network(planes)
        return F.cross_entropy(logits, moves) + F.mse_loss(value, values)

    def optimizer(self, parameters, rate):
        return torch.optim.SGD(parameters, rate, momentum=0.9)


TASKS = {
    'lenet5': lambda: Classification(LeNet5),
    'resnet20': lambda: Classification(ResNet20),
    'char-rnn': Characters,
    'go': Go,
}


def training(task, rate):
    trained = [parameter for parameter in task.network.parameters() if parameter.requires_grad]
    optimizer = task.optimizer(trained, rate)

    def step(batch):
        optimizer.zero_grad()
        loss = task.loss(*batch)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def inference(task):
    task.network.eval()

    def step(batch):
        with torch.inference_mode():
            return [output.numpy() for output in task.network(batch[0])]

    return step


def check(task, mode, step, batch):
    """The losses of the first three steps on one batch; sums of absolute outputs in inference."""
    pad_like_tensorflow(task.network)
    if mode == 'training':
        return [step(batch) for _ in range(3)]
    return [float(abs(output).sum()) for output in step(batch)]


def pad_like_tensorflow(network):
    """TensorFlow pads a convolution of stride 2 at the far sides only. That costs the same, so speed is measured without."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d) and module.stride == (2, 2) and module.padding == (1, 1):
            module.padding = (0, 0)
            module.register_forward_pre_hook(lambda _, inputs: F.pad(inputs[0], (0, 1, 0, 1)))


def throughput(task, step, data, assignment):
    batches = task.batches(data, assignment['batch'])
    first = None

    def whole_step():
        nonlocal first
        start = time.perf_counter()
        result = step(next(batches))
        first = first or time.perf_counter() - start
        return result if isinstance(result, float) else 0.0

    budget = [assignment[name] for name in ('seconds', 'stepLimit', 'warmUpSteps')]
    measured = measure_throughput(whole_step, *budget)
    return {**measured, 'details': {'firstStepSeconds': first, 'peakMiB': peak_memory()}}


def peak_memory():
    if not resource:
        return None
    unit = 2**20 if sys.platform == 'darwin' else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main(assignment):
    torch.set_num_threads(assignment['cores'])
    torch.manual_seed(1)
    task = TASKS[assignment['task']]()
    folder = Path(assignment['folder'])
    given = load_arrays(folder / 'start')
    network = task.network
    load_parameters(network, network.renamed(given) if isinstance(network, CharRnn) else given)
    training_mode = assignment['mode'] == 'training'
    step = training(task, assignment['learningRate']) if training_mode else inference(task)
    if assignment['job'] == 'check':
        return check(task, assignment['mode'], step, task.batch(load_arrays(folder / 'check')))
    return throughput(task, step, load_arrays(folder / 'data'), assignment)


print(json.dumps(main(json.loads(sys.argv[1]))))
