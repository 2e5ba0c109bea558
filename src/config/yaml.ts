import {
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import {
  currentName,
  type Diagnostics,
  type GivenSettings,
  nearestTo,
  REPLACED,
  replacedText,
} from './given.ts';
import { ALL_SETTINGS } from './settings.ts';

/** Reads the settings of a YAML text; `file` names it in sentences. */
export function readYaml(
  text: string,
  file: string,
  { problems, warnings, words }: Diagnostics,
): GivenSettings {
  const { say } = words;
  const given: GivenSettings = new Map();
  const lines = new LineCounter();
  // With the failsafe schema every value is the text that was written: no id loses its last digits as a number.
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const place = (offset = 0) => say('config-line', { line: String(lineAt(offset)), file });
  if (text.includes('\0')) {
    problems.push(capital(say('config-not-utf-8', { file })));
    return given;
  }
  if (document.errors.length > 0) {
    // What follows the first error of a line is most often caused by it.
    const first = new Map([...document.errors].reverse().map((error) => [lineAt(error.pos[0]), error]));
    for (const [line, error] of [...first].sort(([one], [other]) => one - other))
      problems.push(capital(yamlErrorText(error, text.split('\n')[line - 1] ?? '', place, say)));
    return given;
  }
  if (document.contents === null) return given;
  visit(document, {
    // A value that begins with * is one of YAML's aliases, but was hardly meant so.
    Alias(_, alias) {
      if (alias.resolve(document) === undefined)
        problems.push(capital(say('config-not-yaml-start', { place: place(alias.range?.[0]) })));
    },
  });
  if (problems.length > 0) return given;

  const readGroup = (map: YAMLMap, path: readonly string[]): void => {
    for (const { key, value } of map.items as Pair[]) {
      const written = [...path, isScalar(key) ? String(key.value) : ''].join('.');
      const name = currentName(written);
      const where = place((isScalar(key) && key.range?.[0]) || map.range?.[0]);
      const setting = ALL_SETTINGS.find((one) => one.name === name);
      const members = namesUnder(name);
      if (setting) {
        const plain = isNode(value) ? value.toJS(document) : '';
        if (plain === '') continue;
        if (given.has(setting)) problems.push(capital(say('config-set-twice', { place: where })));
        if (written !== name)
          warnings.push(say('config-renamed', { name: written, place: where, now: name }));
        given.set(setting, { value: plain, source: where });
      } else if (Object.hasOwn(REPLACED, name)) {
        warnings.push(replacedText(name, where, words));
      } else if (members.length > 0) {
        if (isMap(value)) readGroup(value, written.split('.'));
        else if (!isScalar(value) || value.value !== '')
          problems.push(say('config-needs-group', { name, members: members.join(', '), place: where }));
      } else {
        problems.push(capital(unknownText(name, where, say)));
      }
    }
  };
  if (isMap(document.contents)) readGroup(document.contents, []);
  else problems.push(capital(say('config-file-needs-group', { file, members: namesUnder('').join(', ') })));
  return given;
}

/** Of the unknown name, only what it resembles is shown: it could be a secret on the wrong side of a colon. */
function unknownText(name: string, place: string, say: Diagnostics['words']['say']): string {
  const group = name.split('.').slice(0, -1).join('.');
  const siblings = namesUnder(group);
  const nearest = nearestTo(name.split('.').at(-1) ?? '', siblings);
  return say(group === '' ? 'config-unknown' : 'config-unknown-in-group', {
    place,
    group,
    nearest,
    known: siblings.join(', '),
  });
}

/** The names directly under a group; none when there is no such group. */
function namesUnder(group: string): string[] {
  const prefix = group === '' ? '' : `${group}.`;
  const inside = ALL_SETTINGS.filter(({ name }) => name.startsWith(prefix));
  return [...new Set(inside.map(({ name }) => name.slice(prefix.length).split('.')[0]!))];
}

/** What is wrong with a line, and the line without its value: the parser's own messages quote the text, which holds secrets. */
function yamlErrorText(
  { code, message, pos }: YAMLError,
  line: string,
  placeOf: (offset: number) => string,
  say: Diagnostics['words']['say'],
): string {
  const place = placeOf(pos[0]);
  if (code === 'DUPLICATE_KEY') return say('config-set-twice', { place });
  const reason = YAML_REASONS.find(({ codes, about }) => codes.includes(code) && about.test(message));
  const sentence = say(reason ? `config-not-yaml-${reason.id}` : 'config-not-yaml', { place });
  return `${sentence}\n  ${withoutValue(line)}`;
}

/** The first that fits counts. */
const YAML_REASONS: readonly {
  readonly codes: readonly string[];
  readonly about: RegExp;
  readonly id: string;
}[] = [
  { codes: ['TAB_AS_INDENT'], about: /^/, id: 'tab' },
  { codes: ['MISSING_CHAR'], about: /quote/i, id: 'quote' },
  { codes: ['BAD_INDENT', 'MISSING_CHAR'], about: /flow|expected|end with/i, id: 'bracket' },
  { codes: ['BAD_INDENT', 'MULTILINE_IMPLICIT_KEY'], about: /^/, id: 'indentation' },
  { codes: ['BLOCK_AS_IMPLICIT_KEY'], about: /^/, id: 'colon' },
  { codes: ['BAD_SCALAR_START'], about: /^/, id: 'start' },
  { codes: ['MISSING_CHAR'], about: /^/, id: 'colon-missing' },
];

/** A line with its indentation and the setting it begins with; tabs are made visible. */
function withoutValue(line: string): string {
  const [, indentation = '', key] = /^(\s*)([a-z]\w*)?/i.exec(line.trimEnd()) ?? [];
  const isKnown = ALL_SETTINGS.some(({ path }) => path.includes(key ?? ''));
  return `${indentation.replaceAll('\t', '⇥')}${isKnown ? `${key}: ` : ''}…`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
