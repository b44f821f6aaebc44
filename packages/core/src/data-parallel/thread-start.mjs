// The first module that a worker thread runs: plain JavaScript, since Node 20 does not take a loader for a thread's own entry.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// Between two messages no native code is at work, so this is where a thread can end.
parentPort?.on('message', (message) => message === 'stop' && process.exit());
register();
await import(workerData.module);
