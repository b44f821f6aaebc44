/** The entry of the thread in which recognisers hear. */
import { type Port, tell } from '../network/port.ts';
import { serve } from './host.ts';

const port = self as unknown as Port; // TypeScript takes every `self` for a window
serve(port);
tell(port, 'loading the recognisers'); // the code is there: calls may come
