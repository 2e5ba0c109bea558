import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ALL_SETTINGS } from '../src/config/settings.ts';
import { createMetrics } from '../src/observability/metrics.ts';
import { metricsSources } from './fakes/metrics.ts';
import { startFakeTelegram } from './fakes/telegram.ts';

const UNIT = resolve('deploy/toonsmith.service');

/** The lines of the unit as name and value; a name can be there several times. */
const unit = readFileSync(UNIT, 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, value: value! }];
  });
const valuesOf = (wanted: string) => unit.filter(({ name }) => name === wanted).map(({ value }) => value);
const environment: Readonly<Record<string, string>> = Object.fromEntries(
  valuesOf('Environment').map((line) => [line.split('=')[0]!, line.slice(line.indexOf('=') + 1)] as const),
);

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
const { error, stdout = '' } = analyze('--version');
const HAS_ANALYZE = error === undefined && Number(/systemd (\d+)/.exec(stdout)?.[1]) >= 250;
if (!HAS_ANALYZE) console.log('The unit is not analyzed: systemd-analyze 250 or later is not here.');

describe('the systemd unit', () => {
  it.runIf(HAS_ANALYZE)('is valid, and exposes little', () => {
    const verified = analyze('verify', UNIT);
    expect({ status: verified.status, said: verified.stdout + verified.stderr }).toEqual({
      status: 0,
      said: '',
    });
    const { stdout: told } = analyze('security', '--offline=true', UNIT);
    const level = Number(/Overall exposure level for toonsmith\.service: ([\d.]+)/.exec(told)?.[1]);
    expect(level).toBeGreaterThan(0);
    expect(level).toBeLessThan(4);
  });

  it('sets only settings that exist', () => {
    const known = [
      'NODE_ENV',
      'HOME',
      'TOONSMITH_CONFIG',
      ...ALL_SETTINGS.flatMap(({ variables }) => variables),
    ];
    expect(Object.keys(environment).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('gives more time to stop than the cartoons in progress have', () => {
    expect(Number(valuesOf('TimeoutStopSec')[0])).toBeGreaterThan(20 + 10);
  });

  it.skipIf(process.platform === 'win32')(
    'starts a bot from its commands and variables, with an account that can only read the program',
    async () => {
      const telegram = await startFakeTelegram({ now: Date.now });
      onTestFinished(() => telegram.close());
      const folder = mkdtempSync(join(tmpdir(), 'toonsmith-unit-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      // Root can become another account; others stay what they are.
      const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
      if (account.uid) chownSync(folder, NOBODY, NOBODY);
      chmodSync(folder, 0o700);
      const here = (text: string) =>
        text
          .replaceAll('/opt/toonsmith', resolve('.'))
          .replaceAll(/\/(?:var\/lib|etc)\/toonsmith/g, folder)
          .replace('/usr/bin/env node', process.execPath);
      writeFileSync(join(folder, 'toonsmith.yaml'), 'cartoon: { style: cel }\n', { mode: 0o644 });
      const [command = '', ...args] = here(valuesOf('ExecStart')[0]!).split(' ');
      const child = spawn(command, args, {
        ...account,
        cwd: here(valuesOf('WorkingDirectory')[0]!),
        env: {
          ...Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, here(value)])),
          TELEGRAM_TOKEN: telegram.token,
          TOONSMITH_TELEGRAM_API_ROOT: telegram.root(),
          TOONSMITH_WEB_PORT: '0',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      const said = listen(child);
      await said(/Ready\./);
      const anna = telegram.person({ name: 'Anna', language: 'en' });
      anna.sends(anna.dialog, { photo: readFileSync('config/test-photo.jpg'), caption: '512' });
      await telegram.until(() => telegram.fromBot(anna.dialog).some(({ photo }) => photo), 'a cartoon');
      child.kill('SIGHUP');
      await said(/Settings and model packs are unchanged\./);
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
  );
});

/** The names of all metrics, with those of histograms as they are queried. */
async function exposition(): Promise<{ readonly text: string; readonly names: readonly string[] }> {
  const now = {
    platform: 'telegram',
    state: 'connected',
    since: 1,
    lastError: { at: 1, reason: 'token' },
  } as const;
  const metrics = createMetrics(metricsSources({ platforms: () => [now] }));
  const { text } = await metrics.expose();
  const names = [...text.matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? ['', '_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
  );
  return { text, names };
}

describe('what watches Toonsmith', () => {
  const RULES = readFileSync('deploy/prometheus-alerts.yaml', 'utf8');
  const DASHBOARD = readFileSync('deploy/grafana-dashboard.json', 'utf8');
  const promtool = (input: string, ...args: string[]) =>
    spawnSync('promtool', args, { input, encoding: 'utf8' });
  const HAS_PROMTOOL = promtool('', '--version').error === undefined;
  if (!HAS_PROMTOOL) console.log('Rules and metrics are not checked by Prometheus: promtool is not here.');

  it.each([
    ['the alert rules', RULES],
    ['the dashboard', DASHBOARD],
  ])('%s use only metrics that exist', async (_, text) => {
    const { names } = await exposition();
    const used = [...text.matchAll(/\b(?:toonsmith|nodejs|process)_[a-z_]+\b/g)].map(([name]) => name);
    expect(used.length).toBeGreaterThan(8);
    expect(used.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('the guide lists every metric', async () => {
    const guide = readFileSync('docs/operators-guide.md', 'utf8');
    const { text } = await exposition();
    const listed = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(listed.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  });

  it('the dashboard is JSON with a query in each panel', () => {
    const { panels } = JSON.parse(DASHBOARD) as { panels: { targets: { expr: string }[] }[] };
    for (const { targets } of panels) expect(targets[0]?.expr).toMatch(/\w/);
  });

  it.runIf(HAS_PROMTOOL)('Prometheus takes the rules and the metrics without a remark', async () => {
    const rules = promtool('', 'check', 'rules', 'deploy/prometheus-alerts.yaml');
    expect(rules.stdout + rules.stderr).toMatch(/SUCCESS: 12 rules found/);
    const { text } = await exposition();
    const metrics = promtool(text, 'check', 'metrics');
    expect({ status: metrics.status, said: metrics.stdout + metrics.stderr }).toEqual({
      status: 0,
      said: '',
    });
    const { panels } = JSON.parse(DASHBOARD) as { panels: { targets: { expr: string }[] }[] };
    for (const { expr } of panels.flatMap(({ targets }) => targets)) {
      const asRule = `groups: [{ name: a, rules: [{ record: x, expr: ${JSON.stringify(expr)} }] }]`;
      const file = join(mkdtempSync(join(tmpdir(), 'toonsmith-rule-')), 'rule.yaml');
      onTestFinished(() => rmSync(dirname(file), { recursive: true, force: true }));
      writeFileSync(file, asRule);
      expect(promtool('', 'check', 'rules', file).status, expr).toBe(0);
    }
  });
});

const NOBODY = 65_534;

/** Resolves when a process has written something to standard error; rejects with all of it when it ends before. */
function listen(child: ChildProcess): (what: RegExp) => Promise<void> {
  let text = '';
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  return (what) =>
    new Promise((found, fail) => {
      const look = () => what.test(text) && found();
      child.stderr?.on('data', look);
      child.once('exit', () => fail(new Error(text)));
      look();
    });
}
