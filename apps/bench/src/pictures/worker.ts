/** Times one workload: `tsx worker.ts WORKLOAD SECONDS`. Prints a Measurement. */
import { measureThroughput } from '../throughput.ts';
import { workloadNamed } from './workloads.ts';

const [name, seconds] = process.argv.slice(2);
const step = await workloadNamed(name).prepare();
console.log(JSON.stringify(await measureThroughput(step, { seconds: Number(seconds), stepLimit: 60 })));
process.exit(); // threads that make batches ahead would go on
