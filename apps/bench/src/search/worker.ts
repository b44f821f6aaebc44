/** Times one workload: `tsx worker.ts WORKLOAD SECONDS`. Prints a Measurement. */
import { workloadNamed } from '../comparison.ts';
import { measureThroughput } from '../throughput.ts';
import { workloads } from './workloads.ts';

const [name, seconds] = process.argv.slice(2);
const step = workloadNamed(workloads, name).prepare();
console.log(JSON.stringify(await measureThroughput(step, { seconds: Number(seconds), stepLimit: 10 })));
