import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFixture, rawRequest, type Fixture } from './fixture.ts';

describe("what the lab's server refuses", () => {
  let fixture: Fixture;
  let port: number;
  const get = (target: string, headers?: string[]) => rawRequest(port, `GET ${target} HTTP/1.1`, headers);

  beforeAll(async () => {
    fixture = await openFixture();
    ({ port } = fixture.server);
    fixture.write('runs/lenet5/a/metrics.jsonl', '{"epoch":1}\n');
    fixture.write('runs/lenet5/a/.hidden', 'hidden');
    fixture.write('elsewhere/b/config.json', '{"secret": true}');
    fixture.write('runs-of-others/c.txt', 'secret');
    symlinkSync(path.join(fixture.root, 'secret.txt'), path.join(fixture.root, 'runs/lenet5/a/link.txt'));
    symlinkSync(path.join(fixture.root, 'elsewhere'), path.join(fixture.root, 'runs/linked'));
    symlinkSync(path.join(fixture.root, 'runs-of-others'), path.join(fixture.root, 'runs/others'));
    symlinkSync('metrics.jsonl', path.join(fixture.root, 'runs/lenet5/a/inner.jsonl'));
    symlinkSync('loop', path.join(fixture.root, 'runs/lenet5/a/loop'));
    mkdirSync(path.join(fixture.root, 'runs/lenet5/empty'));
  });
  afterAll(() => fixture.close());

  it('serves what it is there for', async () => {
    expect((await get('/')).body).toContain('<title>Lab</title>');
    expect((await get('/runs/lenet5/a/metrics.jsonl')).body).toBe('{"epoch":1}\n');
    expect((await get('/runs/lenet5/a/inner.jsonl')).status).toBe(200); // a link that stays inside
  });

  const ways = [
    '/../secret.txt',
    '/runs/../secret.txt',
    '/runs/../../secret.txt',
    '/runs/lenet5/../../secret.txt',
    '/runs/lenet5/a/../../../secret.txt',
    '/runs/%2e%2e/secret.txt',
    '/runs/%2E%2E/%2e%2e/secret.txt',
    '/runs/.%2e/secret.txt',
    '/runs/..%2fsecret.txt',
    '/runs/..%2Fsecret.txt',
    '/runs/%252e%252e/secret.txt',
    '/runs/%252e%252e%252fsecret.txt',
    '/runs/..\\secret.txt',
    '/runs\\..\\..\\secret.txt',
    '/runs/..%5csecret.txt',
    '/runs/..%255csecret.txt',
    '/runs/%c0%ae%c0%ae/secret.txt',
    '/runs/lenet5/a/metrics.jsonl%00.png',
    '/runs//etc/passwd',
    '//etc/passwd',
    '/runs/%2fetc%2fpasswd',
    '/runs/C:%5cWindows',
    '/runs/C:/Windows',
    '/runs/file:',
    '/runs/lenet5/a/.hidden',
    '/runs/./lenet5/a/metrics.jsonl',
    '/runs/%',
    '/api/runs/../../secret.txt',
    '/api/runs/lenet5/..%2f..%2felsewhere%2fb.json',
    '/api/runs/../elsewhere.json',
    '/assets/../../secret.txt',
  ];
  it.each(ways)('a way out of the folders: %s', async (target) => {
    const { status, body } = await get(target);
    expect([400, 403]).toContain(status);
    expect(body).not.toContain('secret');
    expect(body).not.toContain('root:');
  });

  it.each(['http://127.0.0.1/runs/lenet5/a/metrics.jsonl', 'file:///etc/passwd', '*', 'runs/lenet5'])(
    'a target that is not a path: %s',
    async (target) => {
      expect((await get(target)).status).toBe(400);
    },
  );

  it.each([
    '/runs/lenet5/a/link.txt',
    '/runs/linked/b/config.json',
    '/runs/others/c.txt',
    '/runs/lenet5/a/loop',
  ])('a symbolic link that leads out or nowhere: %s', async (target) => {
    const { status, body } = await get(target);
    expect(status).toBe(403);
    expect(body).not.toContain('secret');
  });

  it('a linked run in lists and details, and says so', async () => {
    const { body } = await get('/api/list.json');
    const list = JSON.parse(body);
    expect(list.runs.map(({ id }: { id: string }) => id)).toEqual(['a']);
    expect(list.problems).toContain('runs/linked is a symbolic link: it is not followed.');
    expect((await get('/api/runs/linked/b.json')).status).toBe(404);
  });

  it.each([
    '/runs',
    '/runs/',
    '/runs/lenet5',
    '/runs/lenet5/a',
    '/runs/lenet5/none.txt',
    '/none',
    '/api/none',
  ])('a folder, and what is not there: %s', async (target) => {
    expect([400, 404]).toContain((await get(target)).status);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('the method %s', async (method) => {
    const { status, headers } = await rawRequest(port, `${method} /api/list.json HTTP/1.1`);
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, HEAD');
  });

  it.each([
    ['evil.example'],
    ['evil.example:80'],
    ['127.0.0.1.evil.example'],
    ['localhost.evil.example'],
    ['127.0.0.1@evil.example'],
    ['0.0.0.0'],
    ['127.0.0.1:80:90'],
    ['[::1]'],
    [''],
  ])('another Host: "%s"', async (host) => {
    for (const target of ['/', '/api/list.json', '/api/events', '/runs/lenet5/a/metrics.jsonl']) {
      const { status, body } = await get(target, [`Host: ${host}`]);
      expect([400, 403]).toContain(status);
      expect(body).not.toContain('epoch');
    }
  });

  it('no Host, and two of them', async () => {
    expect([400, 403]).toContain((await get('/', [])).status);
    expect([400, 403]).toContain((await get('/', ['Host: evil.example', `Host: 127.0.0.1:${port}`])).status);
    expect([400, 403]).toContain((await get('/', [`Host: 127.0.0.1:${port}`, 'Host: evil.example'])).status);
  });

  it('answers to localhost and to forwarded ports', async () => {
    expect((await get('/', ['Host: localhost:8080'])).status).toBe(200);
    expect((await get('/', ['Host: LOCALHOST'])).status).toBe(200);
  });

  it('other origins', async () => {
    const host = `Host: 127.0.0.1:${port}`;
    const status = async (...headers: string[]) => (await get('/api/list.json', [host, ...headers])).status;
    expect(await status('Origin: http://evil.example')).toBe(403);
    expect(await status('Origin: null')).toBe(403);
    expect(await status(`Origin: https://127.0.0.1:${port}`)).toBe(403);
    expect(await status(`Origin: http://127.0.0.1:${port + 1}`)).toBe(403);
    expect(await status(`Origin: http://127.0.0.1:${port}`)).toBe(200);
    expect(await status('Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors')).toBe(403);
    expect(await status('Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: cors')).toBe(403);
    expect(await status('Sec-Fetch-Site: same-origin', 'Sec-Fetch-Mode: cors')).toBe(200);
    // A link on another page may lead here; a frame may not show it.
    const navigate = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate'];
    expect(await status(...navigate, 'Sec-Fetch-Dest: document')).toBe(200);
    expect(await status(...navigate, 'Sec-Fetch-Dest: iframe')).toBe(403);
  });
});

describe("the headers of the lab's answers", () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await openFixture();
    fixture.write('runs/lenet5/a/report.html', '<script>alert(1)</script>');
    fixture.write('runs/lenet5/a/samples/x.PNG', 'png');
    fixture.write('runs/lenet5/a/metrics.jsonl', '');
    fixture.write('runs/lenet5/a/unknown.bin', 'x');
  });
  afterAll(() => fixture.close());
  const get = (target: string, method = 'GET') =>
    rawRequest(fixture.server.port, `${method} ${target} HTTP/1.1`);

  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/assets/lab-1234.js', 'text/javascript; charset=utf-8'],
    ['/assets/kernel.wasm', 'application/wasm'],
    ['/runs/lenet5/a/report.html', 'text/html; charset=utf-8'],
    ['/runs/lenet5/a/samples/x.PNG', 'image/png'],
    ['/runs/lenet5/a/metrics.jsonl', 'application/x-ndjson; charset=utf-8'],
    ['/runs/lenet5/a/unknown.bin', 'application/octet-stream'],
    ['/api/list.json', 'application/json; charset=utf-8'],
    ['/none', 'text/plain; charset=utf-8'],
  ])('%s is %s', async (target, type) => {
    const { headers } = await get(target);
    expect(headers['content-type']).toBe(type);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toBeDefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('gives what a run wrote no scripts and an origin of its own', async () => {
    const { headers } = await get('/runs/lenet5/a/report.html');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toMatch(/(^|; )sandbox$/);
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const [got, head] = [
      await get('/runs/lenet5/a/report.html'),
      await get('/runs/lenet5/a/report.html', 'HEAD'),
    ];
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe(got.headers['content-length']);
    expect((await get('/api/list.json', 'HEAD')).body).toBe('');
  });

  it('keeps hashed assets for ever and nothing else', async () => {
    expect((await get('/assets/lab-1234.js')).headers['cache-control']).toContain('immutable');
    expect((await get('/')).headers['cache-control']).toBe('no-cache');
    expect((await get('/runs/lenet5/a/metrics.jsonl')).headers['cache-control']).toBe('no-store');
  });
});
