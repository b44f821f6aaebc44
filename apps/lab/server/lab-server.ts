/** The lab's HTTP server, on 127.0.0.1 and nowhere else. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { labHandler, type LabHandler, type LabOptions } from './lab-handler.ts';

export interface LabServer {
  /** `http://127.0.0.1:4750/` */
  readonly url: string;
  readonly port: number;
  readonly handler: LabHandler;
  /** Ends it with all its connections. */
  close: () => Promise<void>;
}

/** A port that another program has. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/**
 * Starts a server.
 * @param ports tried one after another; 0 takes any that is free
 * @throws PortTaken if none of them is free
 */
export async function startServer(options: LabOptions, ports: readonly number[]): Promise<LabServer> {
  const handler = labHandler(options);
  const server = createServer({ requestTimeout: 30_000 }, handler.handle);
  for (const port of ports) {
    if (await listens(server, port)) {
      const { port: bound } = server.address() as AddressInfo;
      return { url: `http://127.0.0.1:${bound}/`, port: bound, handler, close: () => end(server, handler) };
    }
  }
  throw new PortTaken(
    ports.length === 1
      ? `Port ${ports[0]} is taken by another program: choose another by --port, or leave it out for the next free one.`
      : `The ports ${ports[0]} to ${ports.at(-1)} are all taken: choose another by --port.`,
  );
}

/** Whether the port could be had. */
function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      server.off('listening', listening);
      if (error.code === 'EADDRINUSE') resolve(false);
      else if (error.code === 'EACCES')
        reject(new PortTaken(`Port ${port} may not be used by this user: choose one above 1023.`));
      else reject(error);
    };
    const listening = () => {
      server.off('error', failed);
      resolve(true);
    };
    server.once('error', failed);
    server.once('listening', listening);
    server.listen({ port, host: '127.0.0.1', exclusive: true });
  });
}

function end(server: Server, handler: LabHandler): Promise<void> {
  return new Promise((resolve) => {
    handler.close();
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
