// What a worker thread runs first: plain JavaScript, since Node 20 takes no loader for a thread's own entry.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// Between two messages no native code is at work, so this is where a thread can end.
parentPort?.on('message', (message) => message === 'stop' && process.exit());
register();
await import(workerData.module);
