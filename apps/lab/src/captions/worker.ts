/** The entry of the thread in which pictures are seen and told. */
import { type Port, tell } from '../network/port.ts';
import { serve } from './host.ts';

const port = self as unknown as Port; // TypeScript takes every `self` for a window
serve(port);
tell(port, 'loading the network'); // the code is there: calls may come
