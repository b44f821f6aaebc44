"""The networks of ../models, in the manner of PyTorch; layers have the same names."""

import torch
from torch import nn
from torch.nn import functional as F

VOCABULARY = 65


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5, padding=2)
        self.c3 = nn.Conv2d(6, 16, 5)
        self.c5 = nn.Linear(400, 120)
        self.f6 = nn.Linear(120, 84)
        self.output = nn.Linear(84, 10)

    def forward(self, x):  # [batch, 1, 28, 28]
        x = F.max_pool2d(torch.tanh(self.c1(x)), 2)  # [batch, 6, 14, 14]
        x = F.max_pool2d(torch.tanh(self.c3(x)), 2)  # [batch, 16, 5, 5]
        x = x.permute(0, 2, 3, 1).flatten(1)  # in the order of TensorFlow.js, of 400 numbers
        x = torch.tanh(self.c5(x))
        x = torch.tanh(self.f6(x))
        return self.output(x)  # [batch, 10]


class Residual(nn.Module):
    """What ResNet-20 and the Go network share. Layers are attributes of one module, as they are in a tf.LayersModel."""

    def convolution(self, name, inputs, filters, size, stride=1):
        setattr(self, name, nn.Conv2d(inputs, filters, size, stride, size // 2, bias=False))
        setattr(self, f'{name}_bn', nn.BatchNorm2d(filters))

    def block(self, name, inputs, filters, stride=1):
        self.convolution(f'{name}_conv1', inputs, filters, 3, stride)
        self.convolution(f'{name}_conv2', filters, filters, 3)
        if stride != 1 or inputs != filters:
            setattr(self, f'{name}_shortcut', nn.Conv2d(inputs, filters, 1, stride, bias=False))

    def normalised(self, name, x):
        return getattr(self, f'{name}_bn')(getattr(self, name)(x))

    def residual(self, name, x):
        inner = F.relu(self.normalised(f'{name}_conv1', x))
        outer = self.normalised(f'{name}_conv2', inner)
        shortcut = getattr(self, f'{name}_shortcut', None)
        return F.relu(outer + (shortcut(x) if shortcut else x))


class ResNet20(Residual):
    BLOCKS = [(16, 16, 1)] * 3 + [(16, 32, 2)] + [(32, 32, 1)] * 2 + [(32, 64, 2)] + [(64, 64, 1)] * 2

    def __init__(self):
        super().__init__()
        self.convolution('stem', 3, 16, 3)
        for i, shape in enumerate(self.BLOCKS):
            self.block(f'block{i + 1}', *shape)
        self.output = nn.Linear(64, 10)

    def forward(self, x):  # [batch, 3, 32, 32]
        x = F.relu(self.normalised('stem', x))
        for i in range(len(self.BLOCKS)):
            x = self.residual(f'block{i + 1}', x)
        return self.output(x.mean((2, 3)))  # [batch, 10]


class GoNetwork(Residual):
    def __init__(self, channels=64, blocks=5):
        super().__init__()
        self.blocks = blocks
        self.convolution('stem', 17, channels, 3)
        for i in range(blocks):
            self.block(f'block{i + 1}', channels, channels)
        self.convolution('policy', channels, 2, 1)
        self.policy_logits = nn.Linear(2 * 81, 82)
        self.convolution('value', channels, 1, 1)
        self.value_hidden = nn.Linear(81, 64)
        self.value_output = nn.Linear(64, 1)

    def forward(self, x):  # [batch, 17, 9, 9]
        x = F.relu(self.normalised('stem', x))
        for i in range(self.blocks):
            x = self.residual(f'block{i + 1}', x)
        policy = F.relu(self.normalised('policy', x)).permute(0, 2, 3, 1).flatten(1)  # [batch, 162]
        value = F.relu(self.normalised('value', x)).flatten(1)  # [batch, 81]
        value = self.value_output(F.relu(self.value_hidden(value)))
        return self.policy_logits(policy), torch.tanh(value)  # [batch, 82], [batch, 1]


class Nic(nn.Module):
    def __init__(self, features=768, words=2543, embedding=512, units=512):
        super().__init__()
        self.image = nn.Linear(features, embedding)
        self.embedding = nn.Embedding(words, embedding)
        self.lstm = nn.LSTM(embedding, units)
        nn.init.zeros_(self.lstm.bias_hh_l0).requires_grad_(False)  # as in CharRnn
        self.output = nn.Linear(units, words)

    def forward(self, features, codes):  # [batch, 768], [time, batch]
        words = torch.cat([self.image(features)[None], self.embedding(codes)])  # [1 + time, batch, 512]
        sequence, _ = self.lstm(words)
        return self.output(sequence[1:])  # [time, batch, words]

    def renamed(self, given):
        names = {'lstm/kernel': 'weight_ih', 'lstm/recurrent_kernel': 'weight_hh', 'lstm/bias': 'bias_ih'}
        parameters = {'lstm/bias_hh_l0': torch.zeros(given['lstm/bias'].shape)}
        for name, values in given.items():
            if name in names:
                i, f, o, g = values.chunk(4, -1)
                parameters[f'lstm/{names[name]}_l0'] = torch.cat([i, f, g, o], -1)
            elif name == 'embedding/embeddings':
                parameters['embedding/kernel'] = values.T  # rows stay rows
            else:
                parameters[name] = values
        return parameters


class CharRnn(nn.Module):
    # The order in which nn.LSTM, nn.GRU and nn.RNN have the gates of our layers: i f o g, z r n, and none.
    KINDS = {'lstm': (nn.LSTM, [0, 1, 3, 2]), 'gru': (nn.GRU, [1, 0, 2]), 'rnn': (nn.RNN, [0])}

    def __init__(self, kind='lstm', units=128):
        super().__init__()
        layers, self.order = self.KINDS[kind]
        self.kind = kind
        self.recurrent = layers(VOCABULARY, units, 2)
        # PyTorch adds two biases to the gates; the peer keeps one of them at zero, so that both sides learn the same.
        for name, parameter in self.recurrent.named_parameters():
            if name.startswith('bias_hh'):
                nn.init.zeros_(parameter).requires_grad_(False)
        self.output = nn.Linear(units, VOCABULARY)

    def forward(self, characters):  # [steps, batch]
        sequence, _ = self.recurrent(F.one_hot(characters, VOCABULARY).float())  # [steps, batch, units]
        return self.output(sequence)  # [steps, batch, 65]

    def renamed(self, given):
        """The parameters of our recurrent layers under PyTorch's names, gates in its order."""
        names = {'kernel': 'weight_ih', 'recurrent_kernel': 'weight_hh', 'bias': 'bias_ih'}
        parameters = {}
        for name, values in given.items():
            layer, kind = name.split('/')
            if layer == 'output':
                parameters[name] = values
                continue
            depth = int(layer.removeprefix(self.kind)) - 1
            gates = values.chunk(len(self.order), -1)
            parameters[f'recurrent/{names[kind]}_l{depth}'] = torch.cat([gates[i] for i in self.order], -1)
            parameters[f'recurrent/bias_hh_l{depth}'] = torch.zeros(values.shape[-1])
        return parameters
