import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves files from memory on 127.0.0.1, as a web page's server would. */
export async function serve(
  files: Record<string, string | Uint8Array>,
): Promise<{ url: string; close(): void }> {
  const server: Server = createServer((request, response) => {
    const content = files[(request.url ?? '').slice(1)];
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
