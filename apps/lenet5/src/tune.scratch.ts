// quick recipe search: node tune '{"json":config}' ...
import * as tf from '@tensorflow/tfjs';
import { selectBackend, Random, diagonalCurvature, TrainingStep, stochasticDiagonalLevenbergMarquardt, adamw, momentum, oneCycle, cosine, seedDropout, stepwise } from '@nutshell/core';
import { batches, epochOrder, affineDistortion, elasticDistortion } from '@nutshell/data';
import { buildModel } from './model.ts'; import { criterionOf } from './criterion.ts'; import { loadDigits, pixelsOf } from './digits.ts'; import { evaluate } from './evaluate.ts';
await selectBackend({backend:'wasm'});
for (const arg of process.argv.slice(2)) {
const a: any = { model: 'lenet5', activation: 'tanh', pooling: 'subsampling', connections: 'paper', criterion:'map', dropout: 0, penalty:10, dataset:'mnist', trainExamples: 0, testExamples: 0, batch:16, opt:'lm', lr:1, mu:0.02, n:500, every:2000, blend:1, epochs:1, sched:'onecycle', wd:0, seed:1, aug:'none', minutes:60, clip:0, ...JSON.parse(arg) };
const rnd = new Random(a.seed); const d = await loadDigits(a, new Random(1)); const model = buildModel(a, rnd.fork('weights')); seedDropout(model, rnd.fork('drop')); const c = criterionOf(a);
const opt = a.opt==='lm' ? stochasticDiagonalLevenbergMarquardt({mu:a.mu}) : a.opt==='adamw' ? adamw({weightDecay:a.wd}) : momentum({momentum:0.9});
const step = new TrainingStep({ model, optimizer: opt, averageDecay: a.ema ?? 0, loss: ({x,y}: any) => c.loss(model.apply(x,{training:true}) as any, y) });
const table=[[2, 5e-4], [3, 2e-4], [3, 1e-4], [4, 5e-5], [8, 1e-5]];
const sch = a.sched==='onecycle' ? oneCycle(a.lr,{length:a.epochs, rise:a.rise??0.3}) : a.sched==='cosine' ? cosine(a.lr,{length:a.epochs}) : stepwise(table.map(([p,e])=>[p*a.epochs/20,e*a.lr] as const));
let cr = new Random(99), first=true;
const est = () => { const idx = Uint32Array.from({length:a.n},()=>cr.int(d.splits.train.length)); const [b]=batches(d.splits.train,{batchSize:a.n,order:idx,pixels:pixelsOf(a)}); tf.tidy(()=>{ const h=diagonalCurvature(model, tf.tensor4d(b.images,b.shape), tf.tensor1d(b.labels,'int32'), {outputCurvature:c.curvature, upTo:c.curvatureAt}); for (const [k,v] of Object.entries(h)) { const s=step.slots['curvature/'+k]; s.assign(first? v : tf.add(tf.mul(s,1-a.blend), tf.mul(v,a.blend))); } }); first=false; };
const t0=performance.now(); const aug = a.aug==='affine'?affineDistortion(a.affine??{}):a.aug==='elastic'?elasticDistortion(a.elastic??{affine:{translate:1.5,scale:.1,squeeze:.08,shear:.15}}):undefined;
console.log(arg);
outer: for (let e=0;e<a.epochs;e++) { let since=1e9, ls=0, n=0, part=0, pn=0;
 for (const b of batches(d.splits.train,{batchSize:a.batch, order:epochOrder(rnd,e,d.splits.train.length), pixels:pixelsOf(a), augment:aug, random:rnd.fork('aug').fork(String(e))})) {
  if (a.opt==='lm' && since>=a.every) { est(); since=0; }
  const x=tf.tensor4d(b.images,b.shape), y=tf.tensor1d(b.labels,'int32'); const l=step.run({x,y}, sch(e+b.next/d.splits.train.length)*(a.opt==='lm'?b.size:1)); tf.dispose([x,y]); since+=b.size; ls+=l*b.size; n+=b.size; part+=l*b.size; pn+=b.size;
  if (!Number.isFinite(l)) { console.log('NaN at', n); break outer; }
  if (e===0 && pn>=6000) { process.stdout.write(' '+(part/pn).toFixed(2)); part=0;pn=0; }
  if ((performance.now()-t0)/60000>a.minutes) {console.log('time'); break outer;}
 }
 const r=await step.withAverage(()=>evaluate(model,c,d.splits.test,a)); console.log('\n  epoch',e+1,'loss',(ls/n).toFixed(4),'test',(100*r.error).toFixed(2),'%', ((performance.now()-t0)/1000).toFixed(0)+'s');
}
}
