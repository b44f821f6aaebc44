/** What runs in the browser: `await window.measure(contestant, workload, seconds)`. */
import { measure } from './contestants.ts';

Object.assign(globalThis, { measure });
