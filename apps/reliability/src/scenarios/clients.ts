/** Clients of the lab that are slow, that never read, that die in the middle: the others have to be answered meanwhile. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startServer } from '@nutshell/lab/server/lab-server.ts';
import type { Random } from '@nutshell/random';
import type { Scenario } from '../attack.ts';
import { oneOf } from '../mutation/bytes.ts';

/** Milliseconds that a good client waits; MiB that bad ones may cost. */
const PATIENCE = 5000;
const MEMORY = 200;
/** Bad clients at a time. */
const CLIENTS = 60;

const EVENTS = 'GET /api/events?run=lenet5/paper-s1-20260101T000000 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
const FILE = 'GET /runs/lenet5/paper-s1-20260101T000000/large.bin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';

/** What bad clients do; the socket is destroyed by who opened it. */
const DEEDS: ((socket: Socket, random: Random) => unknown)[] = [
  (socket) => socket.pause().write(EVENTS), // follows, and never reads
  (socket) => socket.pause().write(FILE), // asks for much, and never reads
  (socket, random) => socket.write(EVENTS.slice(0, random.int(EVENTS.length))), // says half, and waits
  (socket) => {
    void (async () => {
      for (const letter of FILE) {
        if (socket.destroyed) return;
        socket.write(letter);
        await setTimeout(20);
      }
    })();
  },
  (socket) => socket.write(FILE, () => socket.resetAndDestroy()), // dies while it is answered
  (socket) => socket.write(EVENTS, () => socket.destroy()),
  () => {}, // says nothing
];

export const clients: Scenario = {
  kind: 'scenario',
  name: 'clients',
  about: `good requests to the lab while ${CLIENTS} clients are slow, never read, or die in the middle; then its memory, and its open streams`,
  tries: 500,
  async *run({ tries, random, folder }) {
    const run = path.join(folder, 'runs/lenet5/paper-s1-20260101T000000');
    mkdirSync(run, { recursive: true });
    mkdirSync(path.join(folder, 'results'));
    writeFileSync(path.join(run, 'large.bin'), new Uint8Array(32 << 20));
    const log = path.join(run, 'metrics.jsonl');
    const folders = { runs: path.join(folder, 'runs'), results: path.join(folder, 'results') };
    const server = await startServer({ ...folders, logEvery: 5, listEvery: 10 }, [0]);
    const sockets = new Set<Socket>();
    const before = process.memoryUsage().rss;
    let rows = '';
    for (let i = 0; i < tries; i++) {
      while (sockets.size < CLIENTS) {
        const socket = connect(server.port, '127.0.0.1');
        sockets.add(socket);
        socket.on('error', () => {}).on('close', () => sockets.delete(socket));
        oneOf(DEEDS, random)(socket, random);
      }
      if (i % 10 === 0) for (const socket of sockets) if (random.int(4) === 0) socket.destroy();
      rows += `{"epoch":${i},"train.loss":0.5}\n`.repeat(50);
      writeFileSync(log, rows);
      const answer = await fetch(`${server.url}api/list.json`, {
        signal: AbortSignal.timeout(PATIENCE),
      }).then(
        (response) => response.status,
        (error: unknown) => String(error),
      );
      const what = `request ${i}`;
      if (answer === 200) yield { what, outcome: 'right' };
      else yield { what, outcome: 'fault', fault: `answered with ${answer}` };
    }
    const grown = Math.round((process.memoryUsage().rss - before) / 2 ** 20);
    for (const socket of sockets) socket.destroy();
    for (let waited = 0; server.handler.streams > 0 && waited < PATIENCE; waited += 10) await setTimeout(10);
    const streams = server.handler.streams;
    await server.close();
    if (grown > MEMORY) yield { what: 'memory', outcome: 'fault', fault: `the server grew by ${grown} MiB` };
    if (streams > 0)
      yield {
        what: 'streams',
        outcome: 'fault',
        fault: `${streams} streams of clients that went away are open`,
      };
  },
};
