/** The lab's answers: its own site, files of runs/ and results/, and the few addresses below `api/`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendFile, sendJson, sendText } from './answers.ts';
import { EventStream, type StreamOptions } from './event-stream.ts';
import { refusalOf } from './guard.ts';
import { openInside, PathError, segmentsOf } from './inside.ts';
import { RunCatalogue, type Folders } from './run-catalogue.ts';

export interface LabOptions extends Folders, Pick<StreamOptions, 'logEvery' | 'listEvery'> {
  /** The folder of the built site; without it, what belongs to the site goes to `next`. */
  site?: string;
  /** How many streams of events at most. */
  streams?: number;
}

export interface LabHandler {
  /** @param next is called with requests for the site where there is no folder of it */
  handle: (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;
  /** Ends all streams of events. */
  close: () => void;
  /** How many streams of events are open. */
  readonly streams: number;
}

/** A handler for `http.createServer`, or for the middlewares of Vite's server. */
export function labHandler(options: LabOptions): LabHandler {
  const { site, runs, results, streams: mostStreams = 64, ...every } = options;
  const catalogue = new RunCatalogue({ runs, results });
  const streams = new Set<EventStream>();

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    next?: () => void,
  ): Promise<void> {
    const refusal = refusalOf(request);
    if (refusal) return sendText(response, refusal.status, refusal.message, refusal.headers);
    const target = request.url ?? '';
    const area = /^\/(api|runs|results)(?=[/?#]|$)/.exec(target)?.[1];
    if (area === undefined && site === undefined && next) return next();
    const segments = segmentsOf(target);
    const head = request.method === 'HEAD';
    if (area === 'api') return api(request, response, segments.slice(1));
    if (area === 'runs' || area === 'results') {
      const handle = await openInside(area === 'runs' ? runs : results, segments.slice(1));
      return sendFile(response, handle, { name: segments.at(-1)!, kind: 'data', head });
    }
    if (site === undefined) throw new PathError(404, 'There is no such file.');
    const file = segments.length ? segments : ['index.html'];
    const immutable = file[0] === 'assets';
    return sendFile(response, await openInside(site, file), {
      name: file.at(-1)!,
      kind: 'site',
      immutable,
      head,
    });
  }

  async function api(request: IncomingMessage, response: ServerResponse, segments: string[]): Promise<void> {
    const [what, app, file] = segments;
    if (what === 'list.json' && segments.length === 1) return sendJson(response, await catalogue.list());
    if (what === 'events' && segments.length === 1) {
      if (streams.size >= mostStreams) {
        return sendText(response, 503, 'Too many pages follow the runs: close some.', { 'Retry-After': '5' });
      }
      const stream = new EventStream(request, response, { runs, catalogue, ...every });
      streams.add(stream);
      response.on('close', () => streams.delete(stream));
      return undefined;
    }
    if (what === 'runs' && segments.length === 3 && file.endsWith('.json')) {
      return sendJson(response, await catalogue.run(app, file.slice(0, -'.json'.length)));
    }
    throw new PathError(404, 'The lab knows api/list.json, api/runs/<app>/<run>.json and api/events.');
  }

  return {
    handle(request, response, next) {
      answer(request, response, next).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else if (error instanceof PathError) sendText(response, error.status, error.message);
        else {
          console.error(`${request.method} ${request.url}:`, error);
          sendText(response, 500, 'The lab failed to answer; its terminal says why.');
        }
      });
    },
    close() {
      for (const stream of streams) stream.close();
    },
    get streams() {
      return streams.size;
    },
  };
}
