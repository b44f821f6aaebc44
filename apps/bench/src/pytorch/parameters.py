"""Takes parameters over from TensorFlow.js: names such as c1/kernel, layouts [height, width, in, out] and [in, out]."""

import torch

NAMES = {
    'weight': 'kernel',
    'running_mean': 'moving_mean',
    'running_var': 'moving_variance',
}
NORMALISATION = {**NAMES, 'weight': 'gamma', 'bias': 'beta'}


def load_parameters(model, given):
    """Copies `given`, tensors by their tfjs names, into a module of the same layers; each has to find its place."""
    missing = dict(given)
    normalisations = {name for name, module in model.named_modules() if hasattr(module, 'running_mean')}
    with torch.no_grad():
        for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
            layer, _, kind = name.rpartition('.')
            theirs = f'{layer}/{(NORMALISATION if layer in normalisations else NAMES).get(kind, kind)}'
            if theirs in missing:
                tensor.copy_(in_torch_layout(missing.pop(theirs)))
            elif isinstance(tensor, torch.nn.Parameter):
                raise ValueError(f'there is no {theirs} for {name} among {", ".join(given)}')
    if missing:
        raise ValueError(f'the peer has no place for {", ".join(missing)}')


def in_torch_layout(values):
    if values.dim() == 4:
        return values.permute(3, 2, 0, 1)
    return values.T if values.dim() == 2 else values
