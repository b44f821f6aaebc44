/**
 * Who may ask. The server listens on 127.0.0.1 only, but every web page that the visitor has open can send requests
 * there: by the address, by a name of its own that it lets point to 127.0.0.1 (DNS rebinding), from a form or an image.
 */
import type { IncomingMessage } from 'node:http';

export interface Refusal {
  status: number;
  message: string;
  headers?: Record<string, string>;
}

const hostNames = new Set(['127.0.0.1', 'localhost']);

/** Why a request is not answered, or undefined if it may be. Ports are not compared: they may be forwarded. */
export function refusalOf({ method, headers, rawHeaders }: IncomingMessage): Refusal | undefined {
  if (method !== 'GET' && method !== 'HEAD') {
    return {
      status: 405,
      message: `The lab only answers GET and HEAD, not ${method}.`,
      headers: { Allow: 'GET, HEAD' },
    };
  }
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  const [, name] = /^([^:]+)(?::\d{1,5})?$/.exec(headers.host ?? '') ?? [];
  if (hosts.length !== 1 || !hostNames.has(name?.toLowerCase() ?? '')) {
    return { status: 403, message: 'The lab only answers to the names 127.0.0.1 and localhost.' };
  }
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  const foreign = 'The lab does not answer other web pages.';
  if (origin !== undefined && origin !== `http://${headers.host}`) return { status: 403, message: foreign };
  // Images, scripts and style sheets of other sites come without an Origin; a link that is clicked may lead here.
  const own = site === undefined || site === 'same-origin' || site === 'none';
  if (!own && !(mode === 'navigate' && headers['sec-fetch-dest'] === 'document')) {
    return { status: 403, message: foreign };
  }
  return undefined;
}
