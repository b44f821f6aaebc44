"""The pipelines of ../pipelines: endless batches in random order, from bytes to tensors in PyTorch's layout."""

import json
from pathlib import Path

import numpy
import torch


def load_arrays(folder):
    """What saveArrays of host-array.ts wrote, as tensors."""
    folder = Path(folder)
    index = json.loads((folder / 'arrays.json').read_text('utf8'))
    return {
        name: torch.from_numpy(numpy.fromfile(folder / entry['file'], entry['type']).reshape(entry['shape']))
        for name, entry in index.items()
    }


def orders(count, size):
    """Indices of one batch after the other, each epoch in another order, without a last batch that is not full."""
    while True:
        yield from torch.randperm(count)[: count - count % size].split(size)


def channels_first(images):
    return images.permute(0, 3, 1, 2).contiguous()


def image_batches(data, size, layout=torch.contiguous_format):
    images = data['images'].permute(0, 3, 1, 2).contiguous(memory_format=layout)
    labels = data['labels'].long()
    for indices in orders(len(labels), size):
        yield images[indices].float().mul_(2 / 255).sub_(1), labels[indices]


def window_batches(data, size, steps):
    text = data['text'].long()
    windows = (len(text) - 1) // steps - 1
    offsets = torch.arange(steps + 1)
    for indices in orders(windows, size):
        start = torch.randint(steps, ())
        window = text[(start + steps * indices) + offsets[:, None]]  # [steps + 1, size]
        yield window[:-1], window[1:]


def caption_batches(data, size):
    features, captions = data['features'], data['captions'].long()
    each = len(captions) // len(features)
    for indices in orders(len(captions), size):
        caption = captions[indices].T  # [time + 1, size]
        yield features[indices // each].float().mul_(6 / 255), caption[:-1], caption[1:]


def position_batches(data, size):
    planes = data['planes'].flatten(1, 2).transpose(1, 2).contiguous()  # [count, 17, 81]
    moves, wins = data['moves'].long(), data['wins'].float()
    images = symmetries(planes.shape[2])
    origins = images[:, :-1].argsort(1)
    for indices in orders(len(moves), size):
        turns = torch.randint(8, (size,))
        turned = planes[indices].gather(2, origins[turns][:, None].expand(-1, planes.shape[1], -1))
        values = 2 * wins[indices, None] - 1
        yield turned.float().view(size, -1, 9, 9), images[turns, moves[indices]], values


def symmetries(points):
    """Where each symmetry of the board takes each move, [8, points + 1]; the pass stays the pass."""
    side = round(points**0.5)
    board = torch.arange(points).view(side, side)
    turned = [board.rot90(turns) for turns in range(4)]
    turned += [each.flip(1) for each in turned]
    moves = torch.stack([each.flatten() for each in turned])
    return torch.cat([moves, torch.full((8, 1), points)], 1)
