/** What the environment may name a proxy by; small letters are common too. */
const VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'];

/**
 * `fetch`, through the proxy that `HTTPS_PROXY` or `HTTP_PROXY` name; not to hosts of `NO_PROXY`. Node's own does so from version 24 on,
 * and only if it is told to.
 */
export async function proxiedFetch(url: string, init: RequestInit): Promise<Response> {
  if (!VARIABLES.some((name) => process.env[name])) return fetch(url, init);
  const { EnvHttpProxyAgent, fetch: fetchBy } = await import('undici');
  const dispatcher = new EnvHttpProxyAgent();
  return (await fetchBy(url, { ...(init as object), dispatcher })) as unknown as Response;
}
