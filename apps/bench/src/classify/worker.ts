/** Times one side in Node: `tsx worker.ts CONTESTANT WORKLOAD SECONDS`. Prints a Measurement. */
import { type ContestantName, measure } from './contestants.ts';

const [name, workload, seconds] = process.argv.slice(2);
console.log(JSON.stringify(await measure(name as ContestantName, workload, Number(seconds))));
