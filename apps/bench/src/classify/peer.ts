/** convnetjs' side: the same network with the same first weights, trained as its demonstration classify2d does. */
import convnetjs, { type LayerDefinition, type Net } from './convnetjs.ts';
import { firstWeights, type Learner } from './ours.ts';
import { type ClassifyWorkload, points } from './workloads.ts';

export function peerLearner(workload: ClassifyWorkload): Learner {
  const { batch, learningRate, momentum, l2 } = workload;
  const net = new convnetjs.Net();
  net.makeLayers(definitions(workload));
  copyWeights(workload, net);
  const shared = { batch_size: batch, l2_decay: l2 * batch };
  const trainer = new convnetjs.Trainer(
    net,
    workload.optimizer === 'adadelta'
      ? { ...shared, method: 'adadelta', ro: 0.95, eps: 1e-6 }
      : { ...shared, method: 'sgd', learning_rate: learningRate, momentum },
  );
  const { x, labels } = points();
  const squared = workload.network.loss === 'squared';
  const targets = Array.from(labels, (label) => (squared ? [label] : label));
  const volume = new convnetjs.Vol(1, 1, 2);
  let next = 0;
  return {
    step() {
      let loss = 0;
      for (let i = 0; i < batch; i++) {
        volume.w[0] = x[2 * next];
        volume.w[1] = x[2 * next + 1];
        loss += trainer.train(volume, targets[next]).cost_loss; // updates after the last of a batch
        next = next + 1 === labels.length ? 0 : next + 1;
      }
      // Its gradient is that of ½ (y − t)², but what it reports is 2 (y − t)².
      return loss / batch / (squared ? 4 : 1);
    },
  };
}

function definitions({ network }: ClassifyWorkload): LayerDefinition[] {
  const { inputs, hidden, activation, outputs, loss } = network;
  return [
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: inputs },
    ...hidden.map((units) => ({ type: 'fc', num_neurons: units, activation })),
    loss === 'softmax'
      ? { type: 'softmax', num_classes: outputs }
      : { type: 'regression', num_neurons: outputs },
  ];
}

/** convnetjs keeps a vector of weights for each unit; ours are [inputs, outputs]. */
function copyWeights(workload: ClassifyWorkload, net: Net): void {
  const dense = net.layers.filter(({ layer_type }) => layer_type === 'fc');
  firstWeights(workload).layers.forEach(({ inputs, outputs, weights, biases }, l) => {
    for (let unit = 0; unit < outputs; unit++) {
      for (let from = 0; from < inputs; from++)
        dense[l].filters![unit].w[from] = weights[from * outputs + unit];
      dense[l].biases!.w[unit] = biases[unit];
    }
  });
}
