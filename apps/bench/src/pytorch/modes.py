"""The ways in which PyTorch takes a step: what is done to a network or to a loss before it is called again and again."""

import torch


class Eager:
    def inference(self, network, example):
        return network

    def training(self, loss):
        return loss


class Traced(Eager):
    """TorchScript: traced, frozen (which folds batch normalisation), and with oneDNN's operators; for inference."""

    def inference(self, network, example):
        with torch.no_grad():
            traced = torch.jit.freeze(torch.jit.trace(network, example))
            return torch.jit.optimize_for_inference(traced)


class Compiled(Eager):
    """torch.compile for these shapes; weights are constants in inference, as they are for the others there."""

    def inference(self, network, example):
        import torch._inductor.config

        torch._inductor.config.freezing = True
        return torch.compile(network, dynamic=False)

    def training(self, loss):
        return torch.compile(loss, dynamic=False)


MODES = {'eager': Eager(), 'traced': Traced(), 'compiled': Compiled()}
