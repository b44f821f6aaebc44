"""The peer of apps/bench/src/backend: the same networks, sizes and pipelines in PyTorch.

usage: backend.py ASSIGNMENT

ASSIGNMENT is the JSON that ../backend/assignment.ts describes, as are the lines of JSON that it prints and reads.
"""

import json
import sys
import time
from pathlib import Path

import torch

from modes import MODES
from parameters import load_parameters
from pipelines import load_arrays
from tasks import TASKS
from throughput import measure_throughput

try:
    import resource
except ImportError:  # on Windows
    resource = None

CHECKED_STEPS = 3
TOLERANCE = 1e-4


class Work:
    """Steps on batches of an assignment's data, in one of the ways that PyTorch has of taking them."""

    def __init__(self, assignment):
        self.task = TASKS[assignment['task']]()
        self.layout = torch.channels_last if assignment.get('layout') == 'channels last' else torch.contiguous_format
        self.task.network.to(memory_format=self.layout)
        self.assignment = assignment
        self.callables = {}
        folder = Path(assignment['folder'])
        self.start = load_arrays(folder / 'start')
        self.checked = self.task.batch(load_arrays(folder / f"check-{assignment['batch']}"))
        self.batches = self.task.batches(load_arrays(folder / 'data'), assignment['batch'], self.layout)

    def training(self):
        return self.assignment['mode'] == 'training'

    def stepper(self, mode):
        """A step from the common start: of a batch its loss, or its outputs."""
        network = self.task.network
        load_parameters(network, self.task.renamed(self.start))
        network.train(self.training())
        if not self.training():
            forward = self.once(mode, lambda: mode.inference(network, self.in_layout(self.checked[0])))

            def step(batch):
                with torch.inference_mode():
                    outputs = forward(self.in_layout(batch[0]))
                    return [output.numpy() for output in (outputs if isinstance(outputs, tuple) else (outputs,))]

            return step

        trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
        optimizer = self.task.optimizer(trained, self.assignment['learningRate'])
        loss_of = self.once(mode, lambda: mode.training(self.task.loss))

        def step(batch):
            optimizer.zero_grad()
            loss = loss_of(self.in_layout(batch[0]), *batch[1:])
            loss.backward()
            optimizer.step()
            return loss.item()

        return step

    def once(self, mode, make):
        """What `mode` makes of the network or the loss: compiled once, whatever weights are loaded later."""
        if mode not in self.callables:
            self.callables[mode] = make()
        return self.callables[mode]

    def in_layout(self, x):
        return x.contiguous(memory_format=self.layout) if self.layout is torch.channels_last else x

    def results(self, step):
        """The losses of the first steps on the common batch; sums of absolute outputs in inference."""
        results = [step(self.checked) for _ in range(CHECKED_STEPS)]
        return results if self.training() else [float(abs(output).sum()) for output in results[-1]]

    def check(self, mode):
        """What the plain network answers with the padding of TensorFlow; `mode` has to answer as the plain network."""
        plain = MODES['eager']
        with self.task.padded_like_tensorflow():
            results = self.results(self.stepper(plain))
        expected = self.results(self.stepper(plain)) if mode is not plain else None
        start = time.perf_counter()
        step = self.stepper(mode)
        step(self.checked)
        first = time.perf_counter() - start
        if expected is not None:
            found = self.results(self.stepper(mode))
            if max(abs(a / b - 1) for a, b in zip(found, expected)) > TOLERANCE:
                raise ValueError(f'compiled steps give {found}, eager ones {expected}')
        return results, first


def peak_memory():
    if not resource:
        return None
    unit = 2**20 if sys.platform == 'darwin' else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def say(answer):
    print(json.dumps(answer), flush=True)


def main(assignment):
    torch.set_num_threads(assignment['threads'])
    torch.manual_seed(1)
    work = Work(assignment)
    mode = MODES[assignment.get('style', 'eager')]
    results, first = work.check(mode)
    say({'results': results})

    step = work.stepper(mode)

    def whole_step():
        result = step(next(work.batches))
        return result if isinstance(result, float) else 0.0

    for line in sys.stdin:
        question = json.loads(line)
        measured = measure_throughput(
            whole_step, question['seconds'], question['stepLimit'], question['minimumSteps']
        )
        say({**measured, 'details': {'firstStepSeconds': first, 'peakMiB': peak_memory()}})


main(json.loads(sys.argv[1]))
