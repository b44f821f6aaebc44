"""The peers of apps/bench/src/speech: the frame classifier in PyTorch, and cepstra of whichever library is installed.

usage: speech.py losses START.json STEPS               losses of the first steps
       speech.py training START.json SECONDS LIMIT     time updates, as measureThroughput does
       speech.py library                               name of the library that makes cepstra, or null
       speech.py features SECONDS LIMIT                time ten seconds of sound

START.json, written by speech/peer.ts, holds parameters, batch and the learning rate. The last line of output is JSON.
One thread, if the caller sets OMP_NUM_THREADS and OPENBLAS_NUM_THREADS to 1 as well.
"""

import importlib
import json
import sys

from throughput import measure_throughput

RATE = 8000
SECONDS = 10


def training_step(path):
    import torch
    from torch import nn

    from parameters import load_parameters

    torch.set_num_threads(1)
    with open(path, encoding='utf8') as file:
        start = json.load(file)
    shapes = {name: given['shape'] for name, given in start['parameters'].items()}

    class Classifier(nn.Module):
        def __init__(self):
            super().__init__()
            self.count = start['layers']
            for k in range(1, self.count + 1):
                setattr(self, f'hidden{k}', nn.Linear(*shapes[f'hidden{k}/kernel'], bias=False))
                setattr(self, f'hidden{k}_norm', nn.BatchNorm1d(start['units']))
            self.output = nn.Linear(*shapes['output/kernel'])

        def forward(self, x):  # [batch, inputs]
            for k in range(1, self.count + 1):
                x = torch.relu(getattr(self, f'hidden{k}_norm')(getattr(self, f'hidden{k}')(x)))
            return self.output(x)  # [batch, states]

    model = Classifier()
    tensors = {
        name: torch.tensor(given['values'], dtype=torch.float32).view(given['shape'])
        for name, given in start['parameters'].items()
    }
    load_parameters(model, tensors)
    optimizer = torch.optim.Adam(model.parameters(), start['learningRate'])
    states = torch.tensor(start['states'])
    frames = torch.tensor(start['frames'], dtype=torch.float32).view(len(states), -1)

    def step():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(frames), states)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def torchaudio_features(library, samples):
    import torch

    torch.set_num_threads(1)
    sound = torch.from_numpy(samples)[None]
    functional = library.functional

    def step():
        cepstra = library.compliance.kaldi.mfcc(sound, sample_frequency=RATE, dither=0.0).T
        slopes = functional.compute_deltas(cepstra)
        return float(functional.compute_deltas(slopes)[0, 0])

    return step


def librosa_features(library, samples):
    def step():
        settings = {'n_mfcc': 13, 'n_fft': 256, 'win_length': 200, 'hop_length': 80, 'n_mels': 23, 'center': False}
        cepstra = library.feature.mfcc(y=samples, sr=RATE, **settings)
        return float(library.feature.delta(library.feature.delta(cepstra))[0, 0])

    return step


def python_speech_features_features(library, samples):
    def step():
        cepstra = library.mfcc(samples * 32768, RATE, nfilt=23, nfft=256)
        return float(library.delta(library.delta(cepstra, 2), 2)[0, 0])

    return step


LIBRARIES = {
    'torchaudio': torchaudio_features,
    'librosa': librosa_features,
    'python_speech_features': python_speech_features_features,
}


def feature_library():
    for name in LIBRARIES:
        try:
            return importlib.import_module(name)
        except ImportError:
            pass
    return None


def features_step():
    import numpy

    samples = numpy.random.default_rng(2).uniform(-1, 1, RATE * SECONDS).astype(numpy.float32)
    library = feature_library()
    return LIBRARIES[library.__name__](library, samples)


def main(task, *rest):
    if task == 'library':
        library = feature_library()
        return library and f'{library.__name__} {library.__version__}'
    if task == 'features':
        return measure_throughput(features_step(), *map(float, rest))
    path, *numbers = rest
    step = training_step(path)
    if task == 'losses':
        return [step() for _ in range(int(numbers[0]))]
    return measure_throughput(step, *map(float, numbers))


print(json.dumps(main(*sys.argv[1:])))
