import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { symlink, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CacheError, download, type ShowProgress } from '../src/index.ts';
import { sendFile, serve, sha256, sha256OfFile, temporaryFolder } from './files.ts';

const contents = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 3);
const quick = { pause: 1, timeout: 2000, attempts: 2 };

async function freshPart(): Promise<string> {
  return join(await temporaryFolder(), 'file.part');
}

/** Keeps what is shown: for each label, the units done and what the last call was. */
function screen() {
  const shown: { label: string; total: number; done: number[]; stopped: boolean }[] = [];
  const progress: ShowProgress = (label, total) => {
    const bar = { label, total, done: [] as number[], stopped: false };
    shown.push(bar);
    return { update: (done) => void bar.done.push(done), stop: () => void (bar.stopped = true) };
  };
  return { shown, progress };
}

test('a file is fetched, with progress in bytes from 0 to its size', async () => {
  const part = await freshPart();
  const { url } = await serve((request, response) => sendFile(contents, request, response));
  const { shown, progress } = screen();
  await download(`${url}/a/file.bin`, part, { progress });
  expect(await sha256OfFile(part)).toBe(sha256(contents));
  expect(shown).toHaveLength(1);
  const [{ done, ...rest }] = shown;
  expect(rest).toEqual({
    label: `fetching file.bin from ${url}/a/file.bin, bytes`,
    total: 200_000,
    stopped: true,
  });
  expect([done[0], done.at(-1)]).toEqual([0, 200_000]);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
});

test('the proxy of the environment is taken, but not to hosts that are excepted', async () => {
  const { url } = await serve((request, response) => sendFile(contents, request, response));
  const tunnels: string[] = [];
  const proxy = createServer().on('connect', (request, client: Socket) => {
    tunnels.push(request.url!);
    const target = connect(Number(new URL(url).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${port}`);
  vi.stubEnv('NO_PROXY', '127.0.0.1');
  onTestFinished(() => void vi.unstubAllEnvs());

  const part = await freshPart();
  await download('http://data.example:8080/file.bin', part, quick); // only the proxy knows this host
  expect(await sha256OfFile(part)).toBe(sha256(contents));
  expect(tunnels).toEqual(['data.example:8080']);
  await download(`${url}/file.bin`, await freshPart(), quick);
  expect(tunnels).toHaveLength(1);
});

test('a proxy that is not there is a connection that was refused', async () => {
  vi.stubEnv('https_proxy', 'http://127.0.0.1:9');
  vi.stubEnv('http_proxy', 'http://127.0.0.1:9');
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(download('http://data.example/file.bin', await freshPart(), quick)).rejects.toThrow(
    'http://data.example/file.bin: the connection was refused',
  );
});

test('a server that does not say the size: progress of one file', async () => {
  const { url } = await serve((_, response) => response.writeHead(200).end(contents));
  const { shown, progress } = screen();
  await download(`${url}/file.bin`, await freshPart(), { progress });
  expect(shown).toEqual([
    { label: `fetching file.bin from ${url}/file.bin`, total: 1, done: [1], stopped: true },
  ]);
});

test('a download that goes on begins its progress with what was there; a broken one stops it', async () => {
  const { url, requests } = await serve((request, response) => {
    if (requests.length > 1) return sendFile(contents, request, response);
    response.writeHead(200, { 'content-length': contents.length });
    response.write(contents.subarray(0, 50_000), () => response.destroy());
  });
  const { shown, progress } = screen();
  await download(url, await freshPart(), { ...quick, progress });
  expect(shown.map(({ total, stopped }) => [total, stopped])).toEqual([
    [200_000, true],
    [200_000, true],
  ]);
  const [first, second] = shown.map(({ done }) => done);
  expect(second[0]).toBe(first.at(-1));
  expect(second.at(-1)).toBe(200_000);
});

test('goes on where an earlier attempt stopped', async () => {
  const part = await freshPart();
  await writeFile(part, contents.subarray(0, 120_000));
  const { url, requests } = await serve((request, response) => sendFile(contents, request, response));
  await download(url, part);
  expect(requests).toEqual(['bytes=120000-']);
  expect(await sha256OfFile(part)).toBe(sha256(contents));
});

test('starts again when the server ignores the range', async () => {
  const part = await freshPart();
  await writeFile(part, new Uint8Array(300_000)); // even longer than the file
  const { url } = await serve((_, response) => response.end(contents));
  await download(url, part);
  expect(await sha256OfFile(part)).toBe(sha256(contents));
});

test('a part that was complete already needs no bytes; one that is too long is fetched again', async () => {
  const part = await freshPart();
  await writeFile(part, contents);
  const { url, requests } = await serve((request, response) => sendFile(contents, request, response));
  await download(url, part, quick);
  expect(requests).toEqual(['bytes=200000-']);
  await writeFile(part, new Uint8Array(300_000));
  await download(url, part, quick);
  expect(requests).toEqual(['bytes=200000-', 'bytes=300000-', 'whole']);
  expect(await sha256OfFile(part)).toBe(sha256(contents));
});

test('another range than the one asked for is not mixed in', async () => {
  const part = await freshPart();
  await writeFile(part, contents.subarray(0, 100));
  const { url } = await serve((request, response) => {
    if (request.headers.range) response.writeHead(206, { 'content-range': 'bytes 7-9/200000' }).end('abc');
    else response.end(contents);
  });
  await download(url, part, quick);
  expect(await sha256OfFile(part)).toBe(sha256(contents));
});

test('a connection that drops half way is taken up again', async () => {
  const part = await freshPart();
  const { url, requests } = await serve((request, response) => {
    if (requests.length > 1) return sendFile(contents, request, response);
    response.writeHead(200, { 'content-length': contents.length });
    response.write(contents.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50));
  });
  await download(url, part, quick);
  expect(requests).toEqual(['whole', 'bytes=100000-']);
  expect(await sha256OfFile(part)).toBe(sha256(contents));
});

test('a connection that drops every time: the error says so and what has arrived is kept', async () => {
  const part = await freshPart();
  const { url, requests } = await serve((request, response) => {
    response.writeHead(request.headers.range ? 206 : 200, {
      'content-length': contents.length - (request.headers.range ? 5000 : 0),
      'content-range': 'bytes 5000-199999/200000',
    });
    if (request.headers.range) response.flushHeaders();
    response.write(request.headers.range ? '' : contents.subarray(0, 5000), () =>
      setTimeout(() => response.destroy(), 50),
    );
  });
  await expect(download(url, part, quick)).rejects.toThrow(
    `${url}: the connection was dropped (5000 bytes are kept for the next attempt)`,
  );
  expect(requests).toHaveLength(3);
  expect(await sha256OfFile(part)).toBe(sha256(contents.subarray(0, 5000)));
});

test('404 is final, 503 is tried again', async () => {
  const part = await freshPart();
  const gone = await serve((_, response) => response.writeHead(404).end('no such page'));
  await expect(download(gone.url, part, quick)).rejects.toThrow(`${gone.url}: HTTP 404 Not Found`);
  expect(gone.requests).toHaveLength(1);
  expect(existsSync(part)).toBe(false);

  const busy = await serve((request, response) =>
    busy.requests.length === 1 ? response.writeHead(503).end() : sendFile(contents, request, response),
  );
  await download(busy.url, part, quick);
  expect(busy.requests).toHaveLength(2);
});

test('a server that falls silent', async () => {
  const part = await freshPart();
  const { url } = await serve((_, response) => {
    response.writeHead(200, { 'content-length': contents.length });
    response.write(contents.subarray(0, 1000));
  });
  await expect(download(url, part, { ...quick, timeout: 200, attempts: 1 })).rejects.toThrow(
    'no data for 0.2 s',
  );
});

test('no network', async () => {
  const part = await freshPart();
  const closed = await serve(() => {});
  await closed.close();
  await expect(download(closed.url, part, quick)).rejects.toThrow(
    `${closed.url}: the connection was refused`,
  );
  await expect(download('http://no-such-host.invalid/x', part, quick)).rejects.toThrow(
    /is there a network\?/,
  );
});

test.skipIf(!existsSync('/dev/full'))('a full disk: what to do, and a later attempt succeeds', async () => {
  const part = await freshPart();
  await symlink('/dev/full', part);
  const { url, requests } = await serve((request, response) => sendFile(contents, request, response));
  const failure = download(url, part, quick);
  await expect(failure).rejects.toThrow(CacheError);
  await expect(failure).rejects.toThrow(/Cannot write .*file\.part: the disk is full .*Free some space/);
  expect(requests).toHaveLength(1); // trying again would not help
  await unlink(part);
  await download(url, part, quick);
  expect(await sha256OfFile(part)).toBe(sha256(contents));
});

test('Ctrl-C leaves a part that can be resumed', async () => {
  const part = await freshPart();
  const { url, requests } = await serve((request, response) => {
    if (requests.length > 1) return sendFile(contents, request, response);
    response.writeHead(200, { 'content-length': contents.length });
    response.write(contents.subarray(0, 150_000)); // and never the rest
  });
  const module = pathToFileURL(join(import.meta.dirname, '../src/download.ts')).href;
  const script = `import { download } from ${JSON.stringify(module)};
    await download(${JSON.stringify(url)}, ${JSON.stringify(part)}, {
      progress: () => ({ update(bytes) { if (bytes === 150_000) console.log('half way'); }, stop() {} }),
    });`;
  const child = execFile(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script]);
  child.stdout!.once('data', () => child.kill('SIGINT'));
  const signal = await new Promise((resolve) => child.once('exit', (_, killedBy) => resolve(killedBy)));
  expect(signal).toBe('SIGINT');
  await download(url, part, quick);
  expect(requests).toEqual(['whole', 'bytes=150000-']);
  expect(await sha256OfFile(part)).toBe(sha256(contents));
});
