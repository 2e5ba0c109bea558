import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Cartoon, type CartoonOptions, type Format, fileFormatOf, type StyleId } from '../cartoon.ts';
import type { Words } from '../i18n/words.ts';
import { contactSheets } from './contact-sheet.ts';
import { type DrawContext, drawFile, type FileError, type WithCartoonizer } from './draw-file.ts';
import { isFolder, isSameFile } from './files.ts';
import { cartoonName, formatOf, sheetName, uniqueName } from './names.ts';
import { inParallel } from './parallel.ts';
import { EXIT, type Exit, exitOf, type Terminal } from './terminal.ts';

export interface DrawRequest {
  /** Photos as the person wrote them; `-` is standard input. */
  readonly photos: readonly string[];
  /** A file, a folder or `-` for standard output; beside each photo when left out. */
  readonly output?: string;
  readonly options: CartoonOptions;
  /** Several styles in one picture, instead of the one of the options. */
  readonly styles?: readonly StyleId[];
  /** The format that was asked for by name; the output's ending decides without it. */
  readonly format?: Format;
}

export interface DrawCommandContext extends Omit<DrawContext, 'cartoonizer' | 'cwd'> {
  readonly withCartoonizer: WithCartoonizer;
  readonly words: Pick<Words, 'failure' | 'note' | 'say' | 'tip'>;
  readonly terminal: Terminal;
}

/** Draws one or many photos and says what became of each. */
export async function draw(request: DrawRequest, context: DrawCommandContext): Promise<Exit> {
  const { terminal, words, signal } = context;
  const plan = await planOutputs(request, terminal, words.say);
  if (typeof plan === 'string') {
    terminal.stderr.write(`${plan}\n`);
    return EXIT.usage;
  }
  const many = plan.length > 1;
  const counts = { drawn: 0, failed: 0 };
  await context.withCartoonizer(plan.length, (cartoonizer) =>
    inParallel(plan, { atOnce: cartoonizer.load().atOnce + 1, signal }, async (item) => {
      const outcome = await drawFile(
        {
          photo: item.photo === '-' ? terminal.stdin : item.photo,
          cartoon:
            item.cartoon === '-'
              ? (bytes) => pipeline([bytes], terminal.stdout, { end: false })
              : item.cartoon,
          options: { ...request.options, format: item.format },
        },
        {
          ...context,
          cartoonizer: request.styles ? contactSheets(cartoonizer, request.styles) : cartoonizer,
          cwd: terminal.cwd,
        },
      );
      if (outcome.ok) {
        counts.drawn += 1;
        const news = item.cartoon === '-' ? terminal.stderr : terminal.stdout;
        news.write(`${item.photo} → ${item.cartoon}  (${summary(outcome.cartoon)})\n`);
        for (const remark of remarks(outcome.cartoon, words))
          terminal.stderr.write(many ? `${item.photo}: ${remark}\n` : `${remark}\n`);
      } else if (!signal.aborted) {
        counts.failed += 1;
        terminal.stderr.write(`${errorLine(outcome.error, item.photo)}\n`);
      }
    }),
  );
  if (signal.aborted) return EXIT.interrupted;
  if (many && counts.failed > 0)
    terminal.stderr.write(`${words.say('cli-draw-failed', { failed: counts.failed, total: plan.length })}\n`);
  return exitOf(counts);
}

/** What was done differently and what would make a better cartoon, a sentence each. */
function remarks(cartoon: Pick<Cartoon, 'notes' | 'tips'>, words: Pick<Words, 'note' | 'tip'>): string[] {
  return [...cartoon.notes.map((note) => words.note(note)), ...cartoon.tips.map((tip) => words.tip(tip))];
}

function summary({ width, height, style, milliseconds }: Omit<Cartoon, 'bytes'>): string {
  const seconds = Object.values(milliseconds).reduce((sum, part) => sum + part, 0) / 1000;
  return `${width} × ${height}, ${style}, ${seconds.toFixed(2)} s`;
}

/** The sentence, with the photo's name in front unless the sentence is about the file itself. */
const errorLine = ({ code, sentence }: FileError, photo: string) =>
  code === 'file' ? sentence : `${photo}: ${sentence}`;

interface PlannedFile {
  readonly photo: string;
  readonly cartoon: string;
  readonly format: Format;
}

/** Where each cartoon goes and in which format; a sentence when that cannot be. */
async function planOutputs(
  { photos, output, options, format, styles }: DrawRequest,
  { cwd, stdin, stdout }: Terminal,
  say: Words['say'],
): Promise<PlannedFile[] | string> {
  const nameOf = styles ? sheetName : cartoonName;
  const fromStdin = photos.includes('-');
  if (fromStdin && photos.length > 1) return say('cli-draw-stdin-alone');
  if (fromStdin && stdin.isTTY) return say('cli-draw-stdin-empty');

  if (output === '-' || (output === undefined && fromStdin)) {
    if (photos.length > 1) return say('cli-draw-stdout-one');
    if (stdout.isTTY) return say('cli-draw-to-terminal');
    return [{ photo: photos[0]!, cartoon: '-', format: format ?? options.format }];
  }

  const chosen = format ?? (output === undefined ? undefined : formatOf(output)) ?? options.format;
  const taken = new Set<string>();
  if (output === undefined)
    return checked(
      photos.map((photo) => {
        const name = join(dirname(photo), nameOf(photo, chosen));
        return { photo, cartoon: uniqueName(name, taken), format: chosen };
      }),
      cwd,
      say,
    );

  if (await isAskedFolder(output, photos, cwd))
    return photos.map((photo) => {
      const name = nameOf(photo === '-' ? 'cartoon' : photo, chosen);
      return { photo, cartoon: join(output, uniqueName(name, taken)), format: chosen };
    });

  const written = formatOf(output);
  if (photos.length > 1) return say('cli-draw-needs-folder', { folder: basename(output, extname(output)) });
  if (written === undefined) return say('cli-draw-needs-extension', { output });
  if (format !== undefined && fileFormatOf(format) !== written)
    return say('cli-draw-two-formats', { output, format });
  return checked([{ photo: photos[0]!, cartoon: output, format: format ?? written }], cwd, say);
}

/** Whether `-o` means a folder: it is one, is spelled like one, or has no ending. */
async function isAskedFolder(output: string, photos: readonly string[], cwd: string): Promise<boolean> {
  if (output.endsWith('/') || output.endsWith(sep)) return true;
  if (await isFolder(resolve(cwd, output))) return true;
  return photos.length > 1 && extname(output) === '';
}

/** Refuses to write over a photo. */
async function checked(plan: PlannedFile[], cwd: string, say: Words['say']): Promise<PlannedFile[] | string> {
  for (const { photo, cartoon } of plan)
    if (await isSameFile(resolve(cwd, photo), resolve(cwd, cartoon)))
      return say('cli-draw-over-photo', { cartoon });
  return plan;
}
