import { DenseNetwork, vectorOptimizer, type ActivationName } from './index.ts';
import { Random } from '../random.ts';
import { createRequire } from 'node:module';
const convnetjs = createRequire(import.meta.url)('convnetjs');
const n = 500, r = new Random(1);
const x = new Float64Array(2 * n), t = new Float64Array(n);
for (let i = 0; i < n; i++) { x[2*i] = r.uniform(-1,1); x[2*i+1] = r.uniform(-1,1); t[i] = x[2*i]*x[2*i+1] > 0 ? 1 : 0; }
const activation = process.argv[2] as ActivationName;
if (process.argv[3] === 'convnet') {
const net = new convnetjs.Net();
net.makeLayers([{type:'input',out_sx:1,out_sy:1,out_depth:2},{type:'fc',num_neurons:8,activation},{type:'fc',num_neurons:8,activation},{type:'softmax',num_classes:2}]);
const tr = new convnetjs.SGDTrainer(net, { learning_rate: 0.1, momentum: 0.1, batch_size: 10, l2_decay: 0.001 });
const v = new convnetjs.Vol(1,1,2);
const epoch = () => { for (let i=0;i<n;i++){ v.w[0]=x[2*i]; v.w[1]=x[2*i+1]; tr.train(v, t[i]); } };
for (let i=0;i<200;i++) epoch();
const s = process.cpuUsage(); for (let i=0;i<500;i++) epoch();
console.log('convnetjs', activation, (process.cpuUsage(s).user/500).toFixed(0), 'us cpu/epoch');
} else {
  const net = new DenseNetwork({ inputs: 2, hidden: [8, 8], activation, outputs: 2, loss: 'softmax' }, new Random(1));
  const opt = vectorOptimizer('momentum', net.parameters.length);
  for (const batch of [10]) {
    const xs: Float64Array[] = [], ts: Float64Array[] = [];
    for (let i = 0; i < n; i += batch) { xs.push(x.subarray(2*i, 2*(i+batch))); ts.push(t.subarray(i, i+batch)); }
    const epoch = () => { for (let b = 0; b < xs.length; b++) { net.learn(xs[b], ts[b], batch); opt.step(net.parameters, net.gradient, 0.1); } };
    for (let i = 0; i < 500; i++) epoch();
    const s = process.cpuUsage(); for (let i = 0; i < 2000; i++) epoch();
    console.log('dense', activation, batch, (process.cpuUsage(s).user/2000).toFixed(0), 'us cpu/epoch');
  }
}
