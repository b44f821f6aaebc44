/** The entry of the thread in which a network computes. */
import { serve } from './host.ts';
import { type Port, tell } from './port.ts';

const port = self as unknown as Port; // TypeScript takes every `self` for a window
serve(port);
tell(port, 'loading the network'); // the code is there: calls may come
