import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { type App, createApp } from './app.ts';
import {
  atLeastOne,
  helpBelow,
  helpConfiguration,
  oneOf,
  styleList,
  usageError,
  wholeNumber,
} from './cli/help.ts';
import { watchProcess } from './cli/lifecycle.ts';
import { messageOf } from './error-message.ts';

/** Does what the arguments say and answers with the exit status. */
export async function run(args: readonly string[]): Promise<number> {
  let tell: (error: unknown) => void = console.error;
  const { signal, onReload, end } = watchProcess((error) => tell(error));
  let app: App;
  try {
    app = createApp({
      terminal: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, cwd: process.cwd() },
      environment: process.env,
      signal,
      onReload,
    });
  } catch (error) {
    // A file of config/ that somebody has edited; the message names it and the place.
    console.error(messageOf(error));
    return 1;
  }
  tell = app.unexpected;
  let exit = 0;
  try {
    const verb = args.length > 0 ? completeSwitches(args) : ['serve'];
    await describe(app, (status) => {
      exit = status;
    }).parseAsync(verb, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    exit = app.unexpected(error);
  }
  return end(exit);
}

/** The verbs, their arguments and their help, in the language of the terminal. */
function describe(app: App, end: (status: number) => void): Command {
  const { words } = app;
  const { say } = words;
  const program = new Command('./run.sh')
    .description(say('cli-help-about'))
    .configureHelp(helpConfiguration(words))
    .version(version(), '-V, --version', say('cli-help-version'))
    .helpOption('-h, --help', say('cli-help-help'))
    .helpCommand('help [command]', say('cli-help-help-command'))
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(`${usageError(text, program, words)}\n`) })
    .exitOverride()
    .addHelpText('after', helpBelow(words, { examples: 'program', exitCodes: 'cli-help-exit-all' }));

  program
    .command('serve')
    .description(say('cli-help-serve'))
    .option('--role <all|front>', say('cli-help-serve-role'), oneOf(['all', 'front'], words))
    .action(async ({ role = 'all' }) => end(await app.serve(role)));
  program
    .command('worker')
    .summary(say('cli-help-worker'))
    .description(say('cli-help-worker-more'))
    .action(async () => end(await app.serve('worker')));
  addDraw(program, app, end);
  addBatch(program, app, end);
  program
    .command('register')
    .summary(say('cli-help-register'))
    .description(say('cli-help-register-more'))
    .action(async () => end(await app.register()));
  addModels(program, app, end);
  addBackup(program, app, end);
  addRestore(program, app, end);
  addStore(program, app, end);
  addAdmin(program, app, end);
  program
    .command('doctor')
    .summary(say('cli-help-doctor'))
    .description(say('cli-help-doctor-more'))
    .option('--json', say('cli-help-doctor-json'))
    .addHelpText('after', helpBelow(words, { exitCodes: 'cli-help-exit-doctor' }))
    .action(async ({ json = false }) => end(await app.doctor({ json })));
  return program;
}

function addDraw(program: Command, app: App, end: (status: number) => void): void {
  const { say } = app.words;
  const command = program
    .command('draw')
    .summary(say('cli-help-draw'))
    .description(say('cli-help-draw-more'))
    .argument('<photo...>', say('cli-help-draw-photos'))
    .option('-o, --output <path>', say('cli-help-draw-output'))
    .option('--styles <all|list>', say('cli-help-draw-styles'), styleList(app.words));
  const below = {
    examples: 'draw',
    remark: 'cli-help-draw-overwrites',
    exitCodes: 'cli-help-exit-all',
  } as const;
  withOptions(command, app)
    .addHelpText('after', helpBelow(app.words, below))
    .action(async (photos: string[], { output, styles, ...texts }) =>
      end(await app.draw(photos, { output, styles, texts })),
    );
}

function addBatch(program: Command, app: App, end: (status: number) => void): void {
  const { say } = app.words;
  const command = program
    .command('batch')
    .summary(say('cli-help-batch'))
    .description(say('cli-help-batch-more'))
    .argument('<folder>', say('cli-help-batch-folder'))
    .option('-o, --output <folder>', say('cli-help-batch-output'))
    .option('-j, --at-once <number>', say('cli-help-batch-at-once'), atLeastOne(app.words))
    .option('--names <photo|time>', say('cli-help-batch-names'), oneOf(['photo', 'time'], app.words));
  const below = {
    examples: 'batch',
    remark: 'cli-help-batch-report',
    exitCodes: 'cli-help-exit-all',
  } as const;
  withOptions(command, app)
    .addHelpText('after', helpBelow(app.words, below))
    .action(async (folder: string, { output, atOnce, names = 'photo', ...texts }) =>
      end(await app.batch(folder, { output, atOnce, names, texts })),
    );
}

function addModels(program: Command, app: App, end: (status: number) => void): void {
  const { words } = app;
  const { say } = words;
  const models = program
    .command('models')
    .summary(say('cli-help-models'))
    .description(say('cli-help-models-more'))
    .addHelpText('after', helpBelow(words, { examples: 'models', remark: 'cli-help-models-resume' }));
  models
    .command('list', { isDefault: true })
    .description(say('cli-help-models-list'))
    .action(async () => end(await app.models({ verb: 'list' })));
  models
    .command('install')
    .description(say('cli-help-models-install'))
    .argument('<pack>', say('cli-help-models-pack'))
    .option('-s, --styles <list>', say('cli-help-models-styles'), styleList(words))
    .option('--from <folder-or-url>', say('cli-help-models-from'))
    .option('-y, --yes', say('cli-help-models-yes'))
    .action(async (pack: string, { styles, from, yes = false }) =>
      end(await app.models({ verb: 'install', pack, yes, ...(styles && { styles }), ...(from && { from }) })),
    );
  models
    .command('check')
    .summary(say('cli-help-models-check'))
    .description(say('cli-help-models-check-more'))
    .argument('<folder>', say('cli-help-models-folder'))
    .option('--save', say('cli-help-models-save'))
    .action(async (path: string, { save = false }) => end(await app.models({ verb: 'check', path, save })));
  models
    .command('verify')
    .description(say('cli-help-models-verify'))
    .action(async () => end(await app.models({ verb: 'verify' })));
  models
    .command('remove')
    .description(say('cli-help-models-remove'))
    .argument('<pack>', say('cli-help-models-pack'))
    .option('-s, --styles <list>', say('cli-help-models-styles'), styleList(words))
    .action(async (pack: string, { styles }) =>
      end(await app.models({ verb: 'remove', pack, ...(styles && { styles }) })),
    );
}

function addBackup(program: Command, app: App, end: (status: number) => void): void {
  const { words } = app;
  program
    .command('backup')
    .summary(words.say('cli-help-backup'))
    .description(words.say('cli-help-backup-more'))
    .argument('[file]', words.say('cli-help-backup-file'))
    .addHelpText('after', helpBelow(words, { examples: 'backup', remark: 'cli-help-backup-restore' }))
    .action(async (file?: string) => end(await app.backup(file)));
}

function addRestore(program: Command, app: App, end: (status: number) => void): void {
  const { words } = app;
  program
    .command('restore')
    .summary(words.say('cli-help-restore'))
    .description(words.say('cli-help-restore-more'))
    .argument('<file>', words.say('cli-help-restore-file'))
    .action(async (file: string) => end(await app.restore(file)));
}

function addStore(program: Command, app: App, end: (status: number) => void): void {
  const { words } = app;
  const { say } = words;
  const kind = oneOf(['sqlite', 'postgres'], words);
  program
    .command('store')
    .description(say('cli-help-store'))
    .command('copy')
    .summary(say('cli-help-store-copy'))
    .description(say('cli-help-store-copy-more'))
    .argument('<from>', say('cli-help-store-from'), kind)
    .argument('<to>', say('cli-help-store-to'), kind)
    .addHelpText('after', helpBelow(words, { examples: 'store-copy', remark: 'cli-help-models-resume' }))
    .action(async (from: 'sqlite' | 'postgres', to: typeof from) => end(await app.copyStore(from, to)));
}

function addAdmin(program: Command, app: App, end: (status: number) => void): void {
  const { words } = app;
  const { say } = words;
  program
    .command('admin')
    .summary(say('cli-help-admin'))
    .description(say('cli-help-admin-more'))
    .argument('<order>', say('cli-help-admin-order'))
    .argument('[rest...]', say('cli-help-admin-rest'))
    .option('--days <number>', say('option-days-text'), atLeastOne(words))
    .option('--reason <text>', say('option-reason-text'))
    .option('--pictures <number>', say('option-pictures-text'), wholeNumber(words))
    .option('--process <name>', say('option-process-text'))
    .addHelpText('after', helpBelow(words, { examples: 'admin' }))
    .action(async (name: string, rest: string[], { days, reason, pictures, process }) =>
      end(await app.admin({ name, rest, days, reason, pictures, process })),
    );
}

function withOptions(command: Command, app: App): Command {
  for (const { name, ...args } of app.describeOptions())
    command.option(`--${name} <${name}>`, app.words.say('cli-help-option', args));
  return command;
}

/** Lets `--compare` alone mean `--compare on`, whatever follows. */
function completeSwitches(args: readonly string[]): string[] {
  const rest = args.includes('--') ? args.slice(args.indexOf('--')) : [];
  return args
    .slice(0, args.length - rest.length)
    .flatMap((arg, index) =>
      ['--compare', '--enhance'].includes(arg) && !/^(on|off)$/.test(args[index + 1] ?? '')
        ? [arg, 'on']
        : [arg],
    )
    .concat(rest);
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}
