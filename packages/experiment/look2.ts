import fs from 'node:fs';
import { findWorkspace } from '/work/main/packages/experiment/src/workspace.ts';
import { writeReport } from '/work/main/packages/experiment/src/report/report.ts';
import { greyImage, figure, gallery, image } from '/work/main/packages/experiment/src/index.ts';
const ws = findWorkspace('/tmp/lenetws');
const result = JSON.parse(fs.readFileSync('/tmp/lenetws/results/lenet5/paper/seed-1.json', 'utf8'));
result.curve = result.curve.map((r: any) => ({
  ...r,
  'test.loss': r['train.loss'] * 1.2,
  'train.error': r['test.error'] * 0.5,
  learningRate: 0.001 / r.epoch,
}));
fs.mkdirSync('/tmp/lenetws/runs/lenet5/x', { recursive: true });
const digit = (k: number) =>
  Uint8Array.from({ length: 784 }, (_, i) => {
    const x = (i % 28) - 14,
      y = Math.floor(i / 28) - 14;
    return Math.abs(Math.hypot(x, y * (0.6 + 0.05 * k)) - 8) < 1.7 ? 255 : 0;
  });
const run: any = {
  dir: 'runs/lenet5/x',
  id: 'paper-s1-20261122T223201',
  app: 'lenet5',
  experiment: 'paper',
  seed: 1,
  config: result.config,
  result,
  path: (...s: string[]) => '/tmp/lenetws/runs/lenet5/x/' + s.join('/'),
  stored: {
    app: 'lenet5',
    experiment: 'paper',
    title: 'LeNet-5 as published',
    paper: 'LeCun et al. 1998, section II.B <b>',
    deviations: ['mini-batches of 8 & not 1'],
    expect: { 'test.error': { atMost: 0.0095 }, 'test.misses': { atMost: 100 } },
    minutes: 20,
    seed: 1,
    command: result.command,
    config: result.config,
  },
};
await writeReport(
  ws,
  {
    app: 'lenet5',
    title: 'LeNet-5 on MNIST',
    paper: '',
    config: {},
    train: async () => undefined,
    sections: async () => [
      {
        title: 'Misclassified digits',
        html: gallery(
          Array.from({ length: 10 }, (_, k) =>
            figure(`${k} taken for ${(k + 3) % 10}`, image(greyImage(digit(k), 28, 28), `digit ${k}`)),
          ),
        ),
      },
      {
        title: 'First-layer filters',
        html: gallery(
          Array.from({ length: 6 }, (_, k) =>
            figure(
              `C1, map ${k}`,
              image(
                greyImage(
                  Float32Array.from({ length: 25 }, (_, i) => Math.sin(i * (k + 1))),
                  5,
                  5,
                  { signed: true },
                ),
                `filter ${k}`,
              ),
            ),
          ),
        ),
      },
    ],
  } as any,
  run,
);
