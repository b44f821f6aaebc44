// What a worker thread runs first: plain JavaScript, since Node 20 takes no loader for a thread's own entry.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.module);
