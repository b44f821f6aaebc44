/** Times one workload on one thread: `tsx worker.ts WORKLOAD SECONDS`. Prints a Measurement. */
import { selectBackend } from '@nutshell/core';
import { workloadNamed } from '../comparison.ts';
import { measureThroughput } from '../throughput.ts';
import { workloads } from './workloads.ts';

const [name, seconds] = process.argv.slice(2);
const workload = workloadNamed(workloads, name);
if (workload.name === 'training' || workload.name === 'mixtures') await selectBackend({ threads: 1 });
const step = workload.prepare();
console.log(JSON.stringify(await measureThroughput(step, { seconds: Number(seconds), stepLimit: 60 })));
