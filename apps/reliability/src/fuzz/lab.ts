/** The lab: requests, and what its catalogue finds in runs/ and results/. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { type LabServer, startServer } from '@nutshell/lab/server/lab-server.ts';
import { RunCatalogue } from '@nutshell/lab/server/run-catalogue.ts';
import type { Random } from '@nutshell/random';
import type { Fuzz } from '../attack.ts';
import { mutatedBytes, oneOf } from '../mutation/bytes.ts';
import { mutatedJson } from '../mutation/json.ts';
import { mutatedText } from '../mutation/text.ts';
import { bytesOf, pair, partsOf } from './parts.ts';

const SECRET = 'the secret beside the folders';
const CONFIG = { app: 'lenet5', experiment: 'paper', title: 'LeNet-5', paper: 'LeCun 1998', deviations: ['few'], seed: 1, command: 'npx', config: { epochs: 2 } }; // prettier-ignore
const ROWS = '{"epoch":1,"train.loss":0.5}\n{"epoch":2,"train.loss":0.25}\n';
const RUN = 'lenet5/paper-s1-20260101T000000';

/** A site, runs and results with a secret beside them, and links that lead there. */
function makeFolders(folder: string): { site: string; runs: string; results: string } {
  const write = (name: string, content: string) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  };
  write('secret.txt', SECRET);
  write('elsewhere/b/config.json', JSON.stringify({ title: SECRET }));
  write('site/index.html', '<!doctype html><title>Lab</title>');
  write('site/assets/lab-1234.js', 'export {};');
  write('results/lenet5/paper/seed-1.json', '{}');
  write(`runs/${RUN}/config.json`, JSON.stringify(CONFIG));
  write(`runs/${RUN}/metrics.jsonl`, ROWS);
  write(`runs/${RUN}/.hidden`, SECRET);
  symlinkSync(path.join(folder, 'secret.txt'), path.join(folder, 'runs', RUN, 'link.txt'));
  symlinkSync(path.join(folder, 'elsewhere'), path.join(folder, 'runs/linked'));
  return {
    site: path.join(folder, 'site'),
    runs: path.join(folder, 'runs'),
    results: path.join(folder, 'results'),
  };
}

const TARGETS = ['/', '/assets/lab-1234.js', '/api/list.json', `/api/runs/${RUN}.json`, '/api/events', `/api/events?run=${RUN}`, `/runs/${RUN}/metrics.jsonl`, '/results/lenet5/paper/seed-1.json']; // prettier-ignore
const STEPS = ['..', '.', '', '%2e%2e', '%2E.', '..%2f', '%2e%2e%2f', '%252e%252e%252f', '%c0%ae%c0%ae', '..\\', '..%5c', '%00', '%', '%zz', '~', 'linked', 'b', 'config.json', 'secret.txt', 'link.txt', '.hidden', 'runs', 'lenet5', '%2fetc%2fpasswd', 'etc', 'passwd', 'C:', 'file:', '?run=..%2f..', '#x', '\u00e9', 'a'.repeat(5000)]; // prettier-ignore
const HEADERS = ['Host: evil.example', 'Host:', 'Origin: null', 'Origin: http://evil.example', 'Sec-Fetch-Site: cross-site', 'Range: bytes=0-', 'Range: bytes=9-1', 'Last-Event-ID: 1-1-1-000000000000,x', 'Last-Event-ID: 999999999999999-9-9-0123456789ab', 'Content-Length: 5', 'Content-Length: -1', 'Content-Length: 99999999999', 'Transfer-Encoding: chunked', 'Transfer-Encoding: gzip, chunked', 'Expect: 100-continue', 'Upgrade: websocket', 'Connection: upgrade', 'Connection: keep-alive', 'If-Modified-Since: x', 'Accept-Encoding: gzip', 'X: '.padEnd(20_000, 'x'), ' folded', 'no colon', ': x', 'X\u0000: 1']; // prettier-ignore
const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'get',
  'PRI',
  'X'.repeat(300),
  '',
];
const VERSIONS = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', '', 'x'];

/** That the first answer to a request was not the thing that was asked for. */
class Refused extends Error {}

/** Milliseconds after which a client goes away: what it sent is not a whole request, or the answer goes on. */
const HURRIED = 50;
/** Of one whose request is good. */
const PATIENT = 5000;

/** Everything that a server says to these bytes until it, or the client, goes away. */
function exchanged(port: number, bytes: Uint8Array, patience: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let said = '';
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(said);
    };
    const timer = setTimeout(end, patience);
    socket.on('data', (chunk) => (said += chunk.toString('latin1')));
    socket.on('error', end); // it hung up while the client was writing
    socket.on('close', end);
    socket.write(bytes);
  });
}

function requestOf(random: Random): string {
  const steps = () => Array.from({ length: 1 + random.int(6) }, () => oneOf(STEPS, random)).join('/');
  const target = random.int(2) === 0 ? oneOf(TARGETS, random) : `${oneOf([...TARGETS, '/runs/', '/results/', '/api/runs/'], random)}/${steps()}`; // prettier-ignore
  const headers = Array.from({ length: random.int(4) }, () => oneOf(HEADERS, random));
  const host = random.int(6) === 0 ? [] : ['Host: 127.0.0.1'];
  const first = `${random.int(4) === 0 ? oneOf(METHODS, random) : 'GET'} ${target} ${random.int(6) === 0 ? oneOf(VERSIONS, random) : 'HTTP/1.1'}`; // prettier-ignore
  return [first, ...host, ...headers, 'Connection: close', '', random.int(6) === 0 ? '5\r\nhello\r\n0\r\n\r\n' : ''].join('\r\n'); // prettier-ignore
}

export const http: Fuzz = {
  kind: 'fuzz',
  name: 'http',
  about:
    'requests to the lab byte by byte: methods, ways out of its folders in every encoding, headers, half requests',
  inputs: 30_000,
  async open(folder) {
    const server: LabServer = await startServer({ ...makeFolders(folder), logEvery: 20, listEvery: 40 }, [0]);
    const samples = TARGETS.filter((target) => !target.startsWith('/api/events')).map(
      (target) => `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
    );
    return {
      samples,
      make(random) {
        const request = requestOf(random);
        if (random.int(3) > 0) return Buffer.from(request, 'latin1');
        return mutatedBytes(
          bytesOf(mutatedText(request, [...HEADERS, ...STEPS, '\r\n'], random, 2)),
          random,
          2,
        );
      },
      async read(input) {
        const said = await exchanged(
          server.port,
          bytesOf(input),
          samples.includes(String(input)) ? PATIENT : HURRIED,
        );
        if (said.includes(SECRET)) throw new Error('it read a file outside of its folders');
        if (/^HTTP\/1\.1 5(?!03)/m.test(said)) throw new Error(`it failed: ${said.slice(0, 200)}`);
        for (const answer of said.split(/(?=^HTTP\/1\.1 \d)/m))
          if (/^content-type:/im.test(answer) && !/^x-content-type-options: nosniff/im.test(answer))
            throw new Error(`an answer without its protection: ${answer.slice(0, 200)}`);
        const good = await exchanged(server.port, bytesOf(samples[0]), PATIENT);
        if (!good.startsWith('HTTP/1.1 200'))
          throw new Error(`after it a good request has the answer: ${good.slice(0, 200)}`);
        if (!/^HTTP\/1\.1 200/.test(said)) throw new Refused(said.split('\r\n')[0] || 'it hung up');
      },
      isRefusal: (error) => error instanceof Refused,
      close: () => server.close(),
    };
  },
};

const RECORD = { schema: 'nutshell.result/1', app: 'lenet5', experiment: 'paper', seed: 1, command: 'npx', commit: 'abc', date: '2026-01-01', config: {}, deviations: [], dataset: { name: 'mnist', source: 'x', sha256: {}, sizes: { test: 10 } }, model: { parameters: 5 }, metrics: { 'test.error': 0.1 }, cost: { seconds: 1, steps: 2, examplesPerSecond: 3, peakMemoryMiB: 4 }, environment: { node: '20', backend: 'onnx', device: 'cpu', threads: 1, cpu: 'x', os: 'y' }, curve: [{ epoch: 1, loss: 0.5 }] }; // prettier-ignore
const FILES: Record<string, unknown> = {
  [`runs/${RUN}/config.json`]: CONFIG,
  [`runs/${RUN}/result.json`]: RECORD,
  [`runs/${RUN}/environment.json`]: { node: '20', commit: 'abc' },
  'results/lenet5/paper/seed-1.json': RECORD,
  'results/lenet5/paper/seed-1/model.json': { userDefinedMetadata: { app: 'lenet5' } },
  'results/lenet5/paper/seed-1/about.json': { run: 'x', config: { task: 'isolated' } },
};

export const catalogue: Fuzz = {
  kind: 'fuzz',
  name: 'catalogue',
  about: 'files of runs and results as the lab lists them: none keeps the others from being listed',
  inputs: 20_000,
  open(folder) {
    const folders = makeFolders(folder);
    for (const [name, value] of Object.entries(FILES)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), JSON.stringify(value));
    }
    mkdirSync(path.join(folders.runs, 'lenet5/other-s2-20260101T000000'));
    writeFileSync(
      path.join(folders.runs, 'lenet5/other-s2-20260101T000000/config.json'),
      JSON.stringify(CONFIG),
    );
    const names = Object.keys(FILES);
    return {
      samples: names.map((name) => pair(name, JSON.stringify(FILES[name]))),
      make(random) {
        const name = oneOf(names, random);
        const text = bytesOf(mutatedJson(FILES[name], random));
        return pair(name, random.int(10) === 0 ? mutatedBytes(text, random) : text);
      },
      async read(input) {
        const [name, content] = partsOf(input);
        const file = path.join(folder, new TextDecoder().decode(name));
        writeFileSync(file, content);
        try {
          const found = new RunCatalogue(folders);
          const list = await found.list();
          const detail = await found.run('lenet5', RUN.slice('lenet5/'.length));
          JSON.stringify([list, detail]);
          if (list.runs.length !== 2) throw new Error(`the list has ${list.runs.length} runs of 2`);
        } finally {
          writeFileSync(file, JSON.stringify(FILES[new TextDecoder().decode(name)]));
        }
      },
      isRefusal: () => false,
    };
  },
};
