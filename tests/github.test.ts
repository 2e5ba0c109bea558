import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { validate } from '@actions/languageservice';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { z } from 'zod';

const WORKFLOWS = '.github/workflows';
const FORMS = '.github/ISSUE_TEMPLATE';

/** The actions that a workflow may use, with the inputs we need: of a mistyped one GitHub only warns. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout': ['persist-credentials'],
  'actions/setup-node': ['node-version', 'cache', 'package-manager-cache', 'registry-url'],
  'actions/upload-artifact': ['name', 'path', 'if-no-files-found'],
  'actions/download-artifact': ['name', 'path'],
  'docker/setup-qemu-action': [],
  'docker/setup-buildx-action': [],
  'docker/login-action': ['registry', 'username', 'password'],
  'docker/build-push-action': ['context', 'platforms', 'push', 'tags', 'labels', 'provenance', 'sbom'],
};

/** A major version or a commit; a branch could change under us. */
const PINNED = /^(v\d+|[0-9a-f]{40})$/;

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly steps?: readonly Step[];
}

const workflowFiles = readdirSync(WORKFLOWS);
const readYaml = (folder: string, file: string) => parse(readFileSync(join(folder, file), 'utf8'));
const jobsOf = (file: string): [name: string, job: Job][] => Object.entries(readYaml(WORKFLOWS, file).jobs);

/** What GitHub's own language service has to say about a workflow: the schema, expressions, contexts, actions. */
async function lint(text: string, name: string): Promise<string[]> {
  const found = await validate(TextDocument.create(`file:///${WORKFLOWS}/${name}`, 'yaml', 1, text), {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ owner, name: action, ref }) => {
        const inputs = PINNED.test(ref) && ACTIONS[`${owner}/${action}`];
        if (!inputs) return undefined;
        const described = inputs.map((input) => [input, { description: '' }]);
        return { name: action, description: '', inputs: Object.fromEntries(described) };
      },
    },
  });
  return found.map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
}

describe('the workflows', () => {
  it.each(workflowFiles)('%s has nothing for the linter to say', async (file) => {
    expect(await lint(readFileSync(join(WORKFLOWS, file), 'utf8'), file)).toEqual([]);
  });

  it.each([
    ['a key that there is not', 'runs-on:', 'run-on:', 'run-on'],
    ['a permission that there is not', 'contents: read', 'content: read', 'content'],
    ['a part of the matrix that there is not', 'matrix.node }}', 'matrix.nodes }}', 'nodes'],
    ['a function that there is not', 'github.event_name ==', 'event() ==', 'event'],
    ['an input that the action does not have', 'persist-credentials', 'persist-credential', 'credential'],
    ['an action that is not in the list', 'actions/checkout@', 'actions/check-out@', 'check-out'],
    ['a branch of an action', /checkout@v\d+/, 'checkout@main', 'checkout@main'],
  ])('the linter finds %s', async (_, right, wrong, word) => {
    const text = readFileSync(join(WORKFLOWS, 'ci.yml'), 'utf8');
    expect(text).toMatch(right);
    const found = await lint(text.replace(right, wrong), `broken-${word}.yml`);
    expect(found.join('\n')).toContain(word);
  });

  it.each(workflowFiles)('%s grants each job no more than it says, and gives it a time limit', (file) => {
    const { permissions } = readYaml(WORKFLOWS, file);
    expect([{}, { contents: 'read' }]).toContainEqual(permissions);
    for (const [name, job] of jobsOf(file)) {
      if (!job.uses) expect(job['timeout-minutes'], name).toBeLessThanOrEqual(90);
      for (const { uses, with: inputs } of job.steps ?? [])
        if (uses?.startsWith('actions/checkout@'))
          expect(inputs, name).toMatchObject({ 'persist-credentials': false });
    }
  });

  it.each(workflowFiles)('%s puts no expression into a shell command, where it would be run', (file) => {
    const commands = jobsOf(file).flatMap(([, { steps = [] }]) => steps.map(({ run }) => run ?? ''));
    expect(commands.filter((command) => command.includes('${{'))).toEqual([]);
  });

  it('test every supported system and Node.js version with the command of the README', () => {
    const { test } = Object.fromEntries(jobsOf('ci.yml'));
    const { testedNodes } = JSON.parse(readFileSync('package.json', 'utf8')).toonsmith;
    expect(test?.strategy?.matrix).toEqual({
      os: ['ubuntu-latest', 'windows-latest', 'macos-latest'],
      node: testedNodes,
    });
    const commands = test?.steps?.flatMap(({ run = [] }) => run);
    expect(commands).toEqual(['./run.sh test', '.\\run.cmd test']);
  });

  it('let only the jobs that publish write anything', () => {
    const writing = jobsOf('release.yml').map(([name, { permissions = {} }]) => [
      name,
      Object.keys(permissions).filter((scope) => permissions[scope] === 'write'),
    ]);
    expect(Object.fromEntries(writing.filter(([, scopes]) => scopes?.length))).toEqual({
      npm: ['id-token'],
      image: ['packages'],
      release: ['contents'],
    });
  });
});

describe('a version tag', () => {
  const script = resolve('.github/scripts/release.mjs');
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'toonsmith-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const CHANGELOG = [
    '# Changelog\n\n## [Unreleased]\n\n- Not yet.\n',
    '## [2.1.0-rc.1] - 2030-02-01\n\n- Nearly.\n',
    '## [2.0.1] - 2030-01-02\n\n### Fixed\n\n- A thing that\n  is long.\n- Another.\n',
    '## [2.0.0] - 2030-01-01\n\n- All.\n',
  ].join('\n');

  /** The outputs that the release workflow reads after this tag, as GitHub parses them. */
  function outputsOf(tag: string, version: string) {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
    writeFileSync(join(folder, 'CHANGELOG.md'), CHANGELOG);
    const env = { ...process.env, GITHUB_REPOSITORY: 'Some-One/Toonsmith' };
    const run = spawnSync(process.execPath, [script, tag], { cwd: folder, env, encoding: 'utf8' });
    const outputs = run.stdout.matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2\n/gm);
    const values = Object.fromEntries([...outputs].map(([, name, , value]) => [name, value]));
    return { status: run.status, error: run.stderr, values };
  }

  it('is published under its version, its minor version and latest, with its text of the changelog', () => {
    const image = 'ghcr.io/some-one/toonsmith';
    expect(outputsOf('v2.0.1', '2.0.1')).toEqual({
      status: 0,
      error: '',
      values: {
        version: '2.0.1',
        prerelease: 'false',
        'npm-tag': 'latest',
        'image-tags': `${image}:2.0.1,${image}:2.0,${image}:latest`,
        notes: '### Fixed\n\n- A thing that is long.\n- Another.',
      },
    });
  });

  it('of a prerelease never becomes latest', () => {
    expect(outputsOf('v2.1.0-rc.1', '2.1.0-rc.1').values).toEqual({
      version: '2.1.0-rc.1',
      prerelease: 'true',
      'npm-tag': 'next',
      'image-tags': 'ghcr.io/some-one/toonsmith:2.1.0-rc.1',
      notes: '- Nearly.',
    });
  });

  it.each([
    ['that is no version', 'vnext', '2.0.1', 'not a version tag'],
    ['of another version than package.json', 'v2.0.0', '2.0.1', 'package.json says 2.0.1'],
    ['that the changelog does not know', 'v2.0.2', '2.0.2', 'CHANGELOG.md has no text under “## [2.0.2]'],
  ])('%s is refused', (_, tag, version, sentence) => {
    const { status, error, values } = outputsOf(tag, version);
    expect({ status, values }).toEqual({ status: 1, values: {} });
    expect(error).toContain(sentence);
  });

  it('of the version in package.json would find its text in the changelog', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const env = { ...process.env, GITHUB_REPOSITORY: 'some-one/toonsmith' };
    expect(spawnSync(process.execPath, [script, `v${version}`], { env }).status).toBe(0);
  });
});

describe('the issue forms', () => {
  const text = z.string().min(1);
  const field = {
    id: z.string().regex(/^[\w-]+$/),
    validations: z.strictObject({ required: z.boolean() }).optional(),
  };
  const named = { label: text, description: text.optional() };
  const typed = { ...named, placeholder: text.optional() };
  const Form = z.strictObject({
    name: text,
    description: text,
    labels: z.array(text),
    body: z.array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: text }) }),
        z.strictObject({ type: z.literal('input'), ...field, attributes: z.strictObject(typed) }),
        z.strictObject({
          type: z.literal('textarea'),
          ...field,
          attributes: z.strictObject({ ...typed, render: text.optional() }),
        }),
        z.strictObject({
          type: z.literal('dropdown'),
          ...field,
          attributes: z.strictObject({
            ...named,
            multiple: z.boolean().optional(),
            options: z.array(text).min(1),
          }),
        }),
        z.strictObject({
          type: z.literal('checkboxes'),
          ...field,
          attributes: z.strictObject({
            ...named,
            options: z.array(z.strictObject({ label: text, required: z.boolean().optional() })).min(1),
          }),
        }),
      ]),
    ),
  });
  const read = (file: string) => Form.parse(readYaml(FORMS, file));
  const fieldsOf = (file: string) => read(file).body.flatMap((one) => (one.type === 'markdown' ? [] : [one]));
  const required = (file: string) =>
    fieldsOf(file)
      .filter(({ validations }) => validations?.required)
      .map(({ id }) => id);

  it('are the three that there are, and nothing is filed without one', () => {
    expect(readdirSync(FORMS).sort()).toEqual(['bug.yml', 'config.yml', 'feature.yml', 'picture.yml']);
    expect(readYaml(FORMS, 'config.yml')).toEqual({ blank_issues_enabled: false });
  });

  it.each(['bug.yml', 'feature.yml', 'picture.yml'])('%s is one that GitHub accepts', (file) => {
    const fields = fieldsOf(file);
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
    expect(new Set(fields.map(({ attributes }) => attributes.label)).size).toBe(fields.length);
    expect(required(file)).not.toEqual([]);
  });

  it.each(['bug.yml', 'feature.yml', 'picture.yml'])('%s warns of tokens and private photos', (file) => {
    const [first] = read(file).body;
    expect(first?.type === 'markdown' && first.attributes.value).toMatch(/public[\s\S]*(private|published)/);
    expect(JSON.stringify(read(file))).toContain('tokens');
  });

  it.each(['bug.yml', 'picture.yml'])(
    '%s asks for the output of doctor, the version and the platform',
    (file) => {
      expect(required(file)).toEqual(
        expect.arrayContaining(['doctor', 'version', 'platform', 'installation', 'problem']),
      );
      expect(JSON.stringify(read(file))).toContain('./run.sh doctor');
      expect(JSON.stringify(read(file))).toContain('./run.sh --version');
    },
  );
});

it('dependabot.yml updates npm, the actions and the image, each where its files lie', () => {
  const Update = z.strictObject({
    'package-ecosystem': z.enum(['npm', 'github-actions', 'docker']),
    directory: z.literal('/'),
    schedule: z.strictObject({ interval: z.enum(['daily', 'weekly', 'monthly']) }),
    cooldown: z.strictObject({ 'default-days': z.int().min(1).max(90) }),
    'open-pull-requests-limit': z.int().positive().optional(),
    groups: z
      .record(
        z.string(),
        z.strictObject({
          'dependency-type': z.enum(['production', 'development']).optional(),
          patterns: z.array(z.string()).optional(),
          'update-types': z.array(z.enum(['major', 'minor', 'patch'])).optional(),
        }),
      )
      .optional(),
    ignore: z
      .array(
        z.strictObject({
          'dependency-name': z.string(),
          'update-types': z.array(z.enum(['version-update:semver-major'])),
        }),
      )
      .optional(),
  });
  const { updates } = z
    .strictObject({ version: z.literal(2), updates: z.array(Update) })
    .parse(readYaml('.github', 'dependabot.yml'));
  expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions', 'docker']);
  for (const file of ['package.json', WORKFLOWS, 'Dockerfile']) expect(existsSync(file), file).toBe(true);
});
