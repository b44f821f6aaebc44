"""Networks of apps/imagenet, in the manner of PyTorch; layers have the same names."""

import torch
from torch import nn
from torch.nn import functional as F

CLASSES = 10


def tensorflow_margins(module, x):
    """What TensorFlow's padding `same` adds to x before a convolution or pool of stride 2: left, right, top, bottom."""
    size = module.kernel_size if isinstance(module.kernel_size, int) else module.kernel_size[0]
    margins = []
    for side in (x.shape[3], x.shape[2]):
        total = max((-(-side // 2) - 1) * 2 + size - side, 0)
        margins += [total // 2, total - total // 2]
    return margins


class Named(nn.Module):
    """Layers are attributes of one module, as they are in a tf.LayersModel; their names have no dots."""

    def convolution(self, name, inputs, filters, size, stride=1):
        setattr(self, name, nn.Conv2d(inputs, filters, size, stride, size // 2, bias=False))
        setattr(self, f'{name}_bn', nn.BatchNorm2d(filters))

    def normalised(self, name, x):
        return getattr(self, f'{name}_bn')(getattr(self, name)(x))


class ResNet18(Named):
    """For ImageNet (He et al. 2016, table 1), shortcuts that change the shape by a normalised 1x1 convolution."""

    def __init__(self):
        super().__init__()
        self.convolution('stem', 3, 64, 7, 2)
        self.stem_pool = nn.MaxPool2d(3, 2, 1)
        self.blocks = []
        inputs = 64
        for stage, filters in enumerate([64, 128, 256, 512]):
            for block in range(2):
                stride = 2 if stage > 0 and block == 0 else 1
                name = f'stage{stage + 1}_block{block + 1}'
                self.convolution(f'{name}_conv1', inputs, filters, 3, stride)
                self.convolution(f'{name}_conv2', filters, filters, 3)
                if inputs != filters:
                    self.convolution(f'{name}_shortcut', inputs, filters, 1, stride)
                self.blocks.append(name)
                inputs = filters
        self.output = nn.Linear(512, CLASSES)

    def forward(self, x):  # [batch, 3, h, w]
        x = self.stem_pool(F.relu(self.normalised('stem', x)))  # [batch, 64, h / 4, w / 4]
        for name in self.blocks:
            inner = F.relu(self.normalised(f'{name}_conv1', x))
            outer = self.normalised(f'{name}_conv2', inner)
            changes = hasattr(self, f'{name}_shortcut')
            x = F.relu(outer + (self.normalised(f'{name}_shortcut', x) if changes else x))
        return self.output(x.mean((2, 3)))  # [batch, 10]


class SmallAlexNet(nn.Module):
    """AlexNet for 96x96, without dropout."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2)
        self.conv2 = nn.Conv2d(64, 192, 5, padding=2, groups=2)
        self.conv3 = nn.Conv2d(192, 256, 3, padding=1)
        self.conv4 = nn.Conv2d(256, 256, 3, padding=1, groups=2)
        self.conv5 = nn.Conv2d(256, 192, 3, padding=1, groups=2)
        self.fc6 = nn.Linear(192 * 4 * 4, 1024)
        self.fc7 = nn.Linear(1024, 1024)
        self.fc8 = nn.Linear(1024, CLASSES)

    def forward(self, x):  # [batch, 3, 96, 96]
        for convolution in (self.conv1, self.conv2):
            # Of the paper's α of 1e-4, which PyTorch divides by the size.
            x = F.local_response_norm(F.relu(convolution(x)), 5, alpha=5e-4, beta=0.75, k=2)
            x = F.max_pool2d(x, 3, 2)
        x = F.relu(self.conv4(F.relu(self.conv3(x))))
        x = F.max_pool2d(F.relu(self.conv5(x)), 3, 2)  # [batch, 192, 4, 4]
        x = x.permute(0, 2, 3, 1).flatten(1)  # in the order of TensorFlow.js
        return self.fc8(F.relu(self.fc7(F.relu(self.fc6(x)))))  # [batch, 10]


class Airbench(Named):
    """The network of airbench94 (Jordan 2024), whose convolutions leave out what a pool would not see."""

    def __init__(self):
        super().__init__()
        self.whiten = nn.Conv2d(3, 24, 2)
        self.whiten.weight.requires_grad_(False)
        inputs = 24
        for group, filters in enumerate([64, 256, 256], 1):
            for name, channels in ((f'group{group}_conv1', inputs), (f'group{group}_conv2', filters)):
                self.convolution(name, channels, filters, 3)
                normalisation = nn.BatchNorm2d(filters, eps=1e-12, momentum=0.4)
                normalisation.weight.requires_grad_(False)
                setattr(self, f'{name}_bn', normalisation)
            getattr(self, f'group{group}_conv1').padding = (0, 0)
            inputs = filters
        self.head = nn.Linear(256, CLASSES, bias=False)

    def renamed(self, parameters):
        """With the ones that its normalisations are multiplied by."""
        betas = [name for name in parameters if name.endswith('/beta')]
        ones = {name.replace('beta', 'gamma'): torch.ones_like(parameters[name]) for name in betas}
        return {**parameters, **ones}

    def forward(self, x):  # [batch, 3, 32, 32]
        x = F.gelu(self.whiten(x))  # [batch, 24, 31, 31]
        for group in (1, 2, 3):
            first, second = f'group{group}_conv1', f'group{group}_conv2'
            far = 1 - x.shape[3] % 2
            x = F.max_pool2d(getattr(self, first)(F.pad(x, (1, far, 1, far))), 2)
            x = F.gelu(getattr(self, f'{first}_bn')(x))
            x = F.gelu(self.normalised(second, x))
        x = F.max_pool2d(x, 3).flatten(1)  # [batch, 256]
        return self.head(x) / 9  # [batch, 10]
