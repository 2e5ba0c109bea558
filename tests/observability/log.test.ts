import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLog, type JobReport, logJob } from '../../src/observability/log.ts';
import { createRedactor } from '../../src/observability/redaction.ts';

// Made up, but shaped like real ones; put together here, so that nobody's scanner takes them for real.
const TELEGRAM = ['8123456789', 'AAH5Zk3v0Qm1-Tt_xYw9Lr2bNc7dEfGhIjK'].join(':');
const DISCORD = ['MTIzNDU2Nzg5MDEyMzQ1Njc4OQ', 'GaBcDe', 'f0rT3st1ngOnly_abcdefghijklmnopqrstuv'].join('.');
const INTERACTION = `aW50ZXJhY3Rpb246${'MTIzNDU2Nzg5MDEyMzQ1Njc4OTpkS2xtTm9QcVJzVHV2V3h5WjAxMjM0NTY3ODk'.repeat(2)}`;
const WEBHOOK = 'kL3-x_9ZqPtYv7WcR2nM5bD8fG1hJ4kL6sA0dF';
const PAGE = 'correct-horse-battery-staple';
const BLOB_KEY = 'c0ffee00'.repeat(8);
const SHAPED = { TELEGRAM, DISCORD, INTERACTION, WEBHOOK };

function captured(secrets: readonly string[] = []) {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', secrets, write: (line) => lines.push(line) });
  return { log, text: () => lines.join(''), parsed: () => lines.map((line) => JSON.parse(line)) };
}

describe('secrets never reach the log', () => {
  const fileUrl = `https://api.telegram.org/file/bot${TELEGRAM}/photos/file_1.jpg`;
  const callback = `https://discord.com/api/v10/interactions/1234567890123456789/${INTERACTION}/callback?with_response=false`;
  const original = `https://discord.com/api/v10/webhooks/1234567890123456789/${WEBHOOK}/messages/@original`;
  const places: [string, (log: ReturnType<typeof captured>['log']) => void][] = [
    ['a message', (log) => log.info(`GET ${fileUrl} and ${callback} and ${original} as ${DISCORD}`)],
    [
      'nested objects and lists',
      (log) =>
        log.warn({ a: { b: [{ c: { url: fileUrl } }, callback, { d: [original] }] }, who: DISCORD }, 'x'),
    ],
    [
      'an error’s message',
      (log) => log.error(new Error(`fetch failed: ${fileUrl} ${callback} ${original} ${DISCORD}`)),
    ],
    [
      'an error’s causes',
      (log) => {
        const deepest = new Error(`connect ${original} ${DISCORD}`);
        const cause = Object.assign(new Error(`request to ${callback}`, { cause: deepest }), {
          url: fileUrl,
        });
        log.error({ err: new Error('could not send', { cause }) }, 'failed');
      },
    ],
    [
      'what a library hangs on its error',
      (log) =>
        log.error({
          err: Object.assign(new Error('429'), {
            requestBody: { json: { token: WEBHOOK } },
            config: { headers: { Authorization: `Bot ${DISCORD}` }, url: `${fileUrl}?x=1`, path: original },
          }),
        }),
    ],
    [
      'an aggregate of errors',
      (log) => log.error(new AggregateError([new Error(fileUrl), new Error(original)], callback)),
    ],
    [
      'JSON inside a string',
      (log) => log.debug({ body: JSON.stringify({ token: WEBHOOK, deep: { url: fileUrl } }) }),
    ],
    [
      'JSON inside JSON inside a string',
      (log) => log.debug({ body: JSON.stringify({ raw: JSON.stringify({ token: WEBHOOK }) }) }),
    ],
    ['an encoded address', (log) => log.info(`next=${encodeURIComponent(fileUrl)}`)],
    ['a child’s bindings', (log) => log.child({ url: fileUrl }).info({ callback }, original)],
  ];

  it.each(places)('in %s', (_place, write) => {
    const { log, text, parsed } = captured();
    write(log);
    for (const secret of Object.values(SHAPED)) expect(text()).not.toContain(secret.slice(-30));
    expect(text()).toContain('[redacted]');
    expect(parsed()).toHaveLength(1);
  });

  it('whatever they look like, when they are in use', () => {
    const { log, text } = captured([PAGE, BLOB_KEY]);
    log.info({ [`x${PAGE}`]: BLOB_KEY, list: [[`a ${PAGE} b`]] }, `opened with ${PAGE}`);
    log.error(new Error('x', { cause: new Error(BLOB_KEY) }));
    expect(text()).not.toContain(PAGE);
    expect(text()).not.toContain(BLOB_KEY);
  });

  it('wherever they stand, with anything around them', () => {
    const awkward = fc.string({ unit: 'grapheme-ascii', minLength: 16, maxLength: 40 });
    fc.assert(
      fc.property(
        awkward,
        fc.string({ unit: 'grapheme' }),
        fc.object({ maxDepth: 3 }),
        (secret, around, data) => {
          fc.pre(secret.trim().length >= 16 && !'[redacted]'.includes(secret));
          const { log, text, parsed } = captured([secret]);
          log.info({ data, said: `${around}${secret}${around}` }, `${around}${secret}`);
          expect(text()).not.toContain(JSON.stringify(secret).slice(1, -1));
          expect(parsed()).toHaveLength(1);
        },
      ),
    );
  });

  it.each([
    [
      'signed photos',
      'https://cdn.discordapp.com/attachments/1/2/me.png?ex=65f&is=65e&hm=deadbeef',
      'https://cdn.discordapp.com/attachments/1/2/me.png?[redacted]',
    ],
    ['page tokens', 'GET /api/cartoons?token=abcdef&size=512', 'GET /api/cartoons?token=[redacted]&size=512'],
    ['proxies', 'http://user:pass@proxy.example:3128/', 'http://user:[redacted]@proxy.example:3128/'],
    ['headers', 'authorization: Bearer abcdefgh12345', 'authorization: Bearer [redacted]'],
    ['webhook addresses', '/webhooks/12/tok_en-1/messages', '/webhooks/12/[redacted]/messages'],
  ])('%s are cut to what helps', (_what, text, cleaned) => {
    expect(createRedactor([])(text)).toBe(cleaned);
  });

  it('and everything else is left alone', () => {
    const { log, parsed } = captured([TELEGRAM]);
    const said = {
      url: 'http://127.0.0.1:7860/healthz?size=512',
      at: '2026-11-22T20:00:00.000Z',
      id: '1234567890123456789',
      tokens: 3,
      file: 'photo.original.jpeg',
    };
    log.info(said, 'Bot started: 12 commands, 3:45 h');
    expect(parsed()[0]).toMatchObject({ ...said, msg: 'Bot started: 12 commands, 3:45 h' });
  });
});

describe('a job has one line', () => {
  const done: JobReport = {
    id: 'b1-0',
    platform: 'telegram',
    style: 'anime',
    size: 1024,
    outcome: 'done',
    waited: 120,
    took: 2300,
    stages: { decode: 40, faces: 200, draw: 1800, finish: 160, encode: 100 },
    engine: 'toon',
  };

  it('with its id, platform, style, size, times and outcome', () => {
    const { log, parsed } = captured();
    logJob(log, done);
    const { id, ...rest } = done;
    expect(parsed()).toEqual([{ level: 30, time: expect.any(String), msg: 'job ended', job: id, ...rest }]);
  });

  it('that is a warning when we are to blame', () => {
    const { log, parsed } = captured();
    logJob(log, { ...done, outcome: 'failed', code: 'internal' });
    logJob(log, { ...done, outcome: 'failed', code: 'not-a-picture' });
    expect(parsed().map(({ level }) => level)).toEqual([40, 30]);
  });
});

it('says nothing below its level', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'warn', secrets: [], write: (line) => lines.push(line) });
  log.info('quiet');
  log.warn('loud');
  expect(lines).toHaveLength(1);
});

it('keeps the causes of an error', () => {
  const { log, text } = captured();
  log.error(new Error('outer', { cause: new Error('inner') }));
  expect(text()).toContain('outer');
  expect(text()).toContain('inner');
});
