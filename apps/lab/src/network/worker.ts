/** The entry of the thread in which a network computes. */
import { type Port, serve } from './host.ts';

const port = self as unknown as Port; // TypeScript takes every `self` for a window
serve(port);
port.postMessage({ doing: 'loading the network' }, []); // the code is there: calls may come
