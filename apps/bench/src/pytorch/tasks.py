"""What the networks learn from, by which loss, and by which rule; ../backend/tasks.ts has the same."""

from contextlib import contextmanager

import torch
from torch import nn
from torch.nn import functional as F

from networks import CharRnn, GoNetwork, LeNet5, Nic, ResNet20
from picture_networks import Airbench, ResNet18, SmallAlexNet, tensorflow_margins
from pipelines import caption_batches, channels_first, image_batches, position_batches, window_batches


def fused(optimizer, parameters, *args, **options):
    """The optimiser in one pass over all parameters, where this PyTorch has that for the CPU."""
    try:
        return optimizer(parameters, *args, fused=True, **options)
    except (RuntimeError, TypeError, ValueError):
        return optimizer(parameters, *args, **options)


class Task:
    network: nn.Module

    def renamed(self, parameters):
        return parameters

    @contextmanager
    def padded_like_tensorflow(self):
        """
        TensorFlow pads a convolution or a pool of stride 2 more at the far sides. That costs the same, so speed is
        measured without. Pools see no negative numbers here, so that zeros are as good as nothing.
        """
        strided = [
            module
            for module in self.network.modules()
            if isinstance(module, (nn.Conv2d, nn.MaxPool2d))
            and module.stride in (2, (2, 2))
            and module.padding not in (0, (0, 0))
        ]
        hooks = []
        for module in strided:
            padding = module.padding
            module.padding = 0 if isinstance(padding, int) else (0, 0)
            hook = module.register_forward_pre_hook(
                lambda module, inputs: F.pad(inputs[0], tensorflow_margins(module, inputs[0]))
            )
            hooks.append((module, padding, hook))
        try:
            yield
        finally:
            for module, padding, hook in hooks:
                module.padding = padding
                hook.remove()


class Classification(Task):
    def __init__(self, network):
        self.network = network()

    def renamed(self, parameters):
        own = getattr(self.network, 'renamed', None)
        return own(parameters) if own else parameters

    def batches(self, data, size, layout):
        return image_batches(data, size, layout)

    def batch(self, arrays):
        return channels_first(arrays['images']), arrays['labels'].long()

    def loss(self, images, labels):
        return F.cross_entropy(self.network(images), labels)

    def optimizer(self, parameters, rate):
        return fused(torch.optim.SGD, parameters, rate, momentum=0.9)


class Characters(Task):
    STEPS = 50

    def __init__(self, kind='lstm', units=128):
        self.network = CharRnn(kind, units)

    def renamed(self, parameters):
        return self.network.renamed(parameters)

    def batches(self, data, size, layout):
        return window_batches(data, size, self.STEPS)

    def batch(self, arrays):
        return arrays['characters'].long().T, arrays['following'].long().T

    def loss(self, characters, following):
        return F.cross_entropy(self.network(characters).flatten(0, 1), following.flatten())

    def optimizer(self, parameters, rate):
        return fused(torch.optim.Adam, parameters, rate)


class Captions(Task):
    def __init__(self):
        self.network = Nic()

    def renamed(self, parameters):
        return self.network.renamed(parameters)

    def batches(self, data, size, layout):
        return caption_batches(data, size)

    def batch(self, arrays):
        return arrays['features'], arrays['codes'].long().T, arrays['next'].long().T

    def loss(self, features, codes, following):
        return F.cross_entropy(self.network(features, codes).flatten(0, 1), following.flatten())

    def optimizer(self, parameters, rate):
        return fused(torch.optim.Adam, parameters, rate)


class Go(Task):
    def __init__(self):
        self.network = GoNetwork()

    def batches(self, data, size, layout):
        return position_batches(data, size)

    def batch(self, arrays):
        return channels_first(arrays['planes']), arrays['moves'].long(), arrays['values']

    def loss(self, planes, moves, values):
        logits, value = self.network(planes)
        return F.cross_entropy(logits, moves) + F.mse_loss(value, values)

    def optimizer(self, parameters, rate):
        return fused(torch.optim.SGD, parameters, rate, momentum=0.9)


TASKS = {
    'lenet5': lambda: Classification(LeNet5),
    'resnet20': lambda: Classification(ResNet20),
    'resnet18': lambda: Classification(ResNet18),
    'alexnet-small': lambda: Classification(SmallAlexNet),
    'speed-run': lambda: Classification(Airbench),
    'char-rnn': Characters,
    'char-rnn-512': lambda: Characters(units=512),
    'char-gru': lambda: Characters('gru'),
    'char-tanh': lambda: Characters('rnn'),
    'nic': Captions,
    'go': Go,
}
