#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type App, createApp } from './app.ts';
import { watchProcess } from './cli/lifecycle.ts';
import { messageOf } from './error-message.ts';
import { nearest } from './options/suggestions.ts';

/** Does what the arguments say and answers with the exit status. */
async function run(args: readonly string[]): Promise<number> {
  let tell: (error: unknown) => void = console.error;
  const { signal, end } = watchProcess((error) => tell(error));
  let app: App;
  try {
    app = createApp({
      terminal: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, cwd: process.cwd() },
      environment: process.env,
      signal,
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

/** The verbs, their arguments and their help. */
function describe(app: App, end: (status: number) => void): Command {
  const program = new Command('./run.sh')
    .description('Portrait photos become cartoons, on your own machine.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(withSuggestion(text, program)) })
    .exitOverride()
    .addHelpText('after', PROGRAM_HELP);
  program
    .command('serve')
    .description('start everything that is configured (what ./run.sh alone does)')
    .action(async () => end(await app.serve()));
  addDraw(program, app, end);
  addBatch(program, app, end);
  program
    .command('register')
    .summary('tell Discord the commands again')
    .description('Tells Discord the commands again. Serving does it by itself when they have changed.')
    .action(async () => end(await app.register()));
  addModels(program, app, end);
  program
    .command('doctor')
    .summary('check that everything works here')
    .description('Checks this machine and this installation, and says what to do about each problem.')
    .addHelpText('after', DOCTOR_HELP)
    .action(async () => end(await app.doctor()));
  return program;
}

function addDraw(program: Command, app: App, end: (status: number) => void): void {
  withOptions(
    program
      .command('draw')
      .summary('draw photos')
      .description('Draws photos. Each cartoon is written beside its photo unless -o says otherwise.')
      .argument('<photo...>', 'the photos; - reads one from standard input')
      .option('-o, --output <path>', 'a file, a folder/ for several, or - for standard output'),
    app,
  )
    .addHelpText('after', DRAW_HELP)
    .action(async (photos: string[], { output, ...texts }) => end(await app.draw(photos, { output, texts })));
}

function addBatch(program: Command, app: App, end: (status: number) => void): void {
  withOptions(
    program
      .command('batch')
      .summary('draw all photos of a folder')
      .description(
        'Draws all photos of a folder and its subfolders into another folder. Run the same command again after Ctrl-C or a ' +
          'power cut: what is done is kept, what failed or changed is drawn.',
      )
      .argument('<folder>', 'the folder of photos')
      .option('-o, --output <folder>', 'the folder for the cartoons; a new outputs_YYYYMMDDHHMMSS without it')
      .option(
        '-j, --at-once <number>',
        'photos drawn at the same time (default: what the machine allows)',
        atLeastOne,
      )
      .addOption(
        new Option('--names <photo|time>', 'call cartoons after their photos or outputs_YYYYMMDDHHMMSS_0001')
          .choices(['photo', 'time'])
          .default('photo'),
      ),
    app,
  )
    .addHelpText('after', BATCH_HELP)
    .action(async (folder: string, { output, atOnce, names, ...texts }) =>
      end(await app.batch(folder, { output, atOnce, names, texts })),
    );
}

function addModels(program: Command, app: App, end: (status: number) => void): void {
  const models = program
    .command('models')
    .summary('list the styles and what draws them; install more')
    .description('Lists the styles and what draws them; installs, checks and removes packs of networks.')
    .addHelpText('after', MODELS_HELP);
  models
    .command('list', { isDefault: true })
    .description('what can be drawn now, and what could be')
    .action(async () => end(await app.models({ verb: 'list' })));
  models
    .command('install')
    .description('fetch a pack, check it, convert it and try it out')
    .argument('<pack>', 'the pack, such as dct-net')
    .option('-s, --styles <list>', 'only these styles, such as anime,3d', commaList)
    .option('--from <folder-or-url>', 'a folder with the files, or the address of a mirror')
    .option('-y, --yes', 'do not ask; the licence has been read', false)
    .action(async (pack: string, { styles, from, yes }) =>
      end(await app.models({ verb: 'install', pack, yes, ...(styles && { styles }), ...(from && { from }) })),
    );
  models
    .command('verify')
    .description('read every installed file again and compare it with what was installed')
    .action(async () => end(await app.models({ verb: 'verify' })));
  models
    .command('remove')
    .description('remove a pack, or some of its styles')
    .argument('<pack>', 'the pack, such as dct-net')
    .option('-s, --styles <list>', 'only these styles, such as anime,3d', commaList)
    .action(async (pack: string, { styles }) =>
      end(await app.models({ verb: 'remove', pack, ...(styles && { styles }) })),
    );
}

/** Commander suggests what was mistyped, but not what was only begun, as in `--str` for `--strength`. */
function withSuggestion(text: string, program: Command): string {
  const [, kind, word] = /^error: unknown (option|command) '(?:--)?([^']+)'\n$/.exec(text) ?? [];
  if (word === undefined) return text;
  const names =
    kind === 'command'
      ? program.commands.map((command) => command.name())
      : program.commands.flatMap(({ options }) => options.map(({ long }) => long?.slice(2) ?? ''));
  const meant = nearest(
    word,
    names.map((name) => [name, name] as const),
  );
  if (meant === undefined) return text;
  return `${text}(Did you mean ${kind === 'command' ? meant : `--${meant}`}?)\n`;
}

function withOptions(command: Command, app: App): Command {
  for (const { name, text, allowed } of app.describeOptions())
    command.option(`--${name} <${name}>`, `${text} (${allowed})`);
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

function commaList(text: string): string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
  if (items.length === 0) throw new InvalidArgumentError('It must name at least one style.');
  return items;
}

function atLeastOne(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return number;
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

const PROGRAM_HELP = `
Examples:
  ./run.sh draw photo.jpg                      makes photo.cartoon.png
  ./run.sh draw photo.jpg --style comic        another look; ./run.sh models lists them all
  ./run.sh batch holiday/ -o cartoons/         a whole folder
  ./run.sh doctor                              if something does not work

Exit status:
  0 done · 1 failed · 2 wrong arguments · 3 some photos failed, the others were drawn · 130 stopped with Ctrl-C`;

const DRAW_HELP = `
Examples:
  ./run.sh draw photo.jpg                              makes photo.cartoon.png beside the photo
  ./run.sh draw photo.jpg -o me.webp                   the ending says the format
  ./run.sh draw photo.jpg --strength 0.3               a light filter, skin texture kept
  ./run.sh draw photo.jpg --strength 0.9 --style pop   strong, with large flat areas
  ./run.sh draw photo.jpg --size 2048 --compare on     large, photo and cartoon side by side
  ./run.sh draw *.jpg -o cartoons/                     several at once
  curl -s https://example.org/me.jpg | ./run.sh draw - > me.png

A cartoon that is already there is replaced; a photo never is.

Exit status:
  0 all drawn · 1 none drawn · 2 wrong arguments · 3 some failed · 130 stopped with Ctrl-C`;

const BATCH_HELP = `
Examples:
  ./run.sh batch holiday/ -o cartoons/                 keeps subfolders and names
  ./run.sh batch holiday/ -o cartoons/ --style ink     draws again: the options have changed
  ./run.sh batch holiday/                              into a new folder outputs_YYYYMMDDHHMMSS
  ./run.sh batch holiday/ -o cartoons/ --names time    outputs_YYYYMMDDHHMMSS_0001.png and on
  ./run.sh batch holiday/ -o cartoons/ -j 1            one at a time, gentle to the machine

What failed and why is told at the end, and in report.json in the folder of the cartoons
(report-2.json where one of yours lay there before).

Exit status:
  0 all drawn · 1 none drawn · 2 wrong arguments · 3 some failed · 130 stopped with Ctrl-C`;

const MODELS_HELP = `
Examples:
  ./run.sh models install dct-net                      the seven official DCT-Net styles, from ModelScope
  ./run.sh models install dct-net --styles anime,3d    only these
  ./run.sh models install dct-net --from /media/stick  without a network; docs/models.md says how

Stop with Ctrl-C at any time; the same command goes on where it stopped.`;

const DOCTOR_HELP = `
Exit status:
  0 everything works · 1 something needs doing`;

process.exitCode = await run(process.argv.slice(2));
