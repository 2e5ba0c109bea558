import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';

/** A line and a column of a text, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is missing or too much where a text stops being JSON; `object`: it is JSON, but no object. */
export type JsonFault =
  | 'comma'
  | 'colon'
  | 'value'
  | 'name'
  | 'quote'
  | 'bracket'
  | 'comment'
  | 'object'
  | 'other';

export type ReadJson =
  | { readonly ok: true; readonly value: unknown; readonly placeOf: (path: JsonPath) => Place }
  | { readonly ok: false; readonly fault: JsonFault; readonly place: Place }
  | { readonly ok: false; readonly twice: string; readonly place: Place };

export type JsonPath = readonly (string | number)[];

/** Reads JSON and remembers where everything stands; `placeOf` answers with the nearest thing around what isn't there. */
export function readJson(text: string): ReadJson {
  const json = text.replace(/^\uFEFF/, '');
  const at = (offset: number): Place => {
    const before = json.slice(0, offset).split(/\r\n|\r|\n/);
    return { line: before.length, column: before.at(-1)!.length + 1 };
  };
  const errors: ParseError[] = [];
  const tree = parseTree(json, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  if (error !== undefined || tree === undefined)
    return { ok: false, fault: faultOf(error), place: at(error?.offset ?? 0) };
  const repeated = findRepeated(tree);
  if (repeated !== undefined) return { ok: false, twice: repeated.value, place: at(repeated.offset) };
  return {
    ok: true,
    value: getNodeValue(tree),
    placeOf(path) {
      for (let length = path.length; length >= 0; length--) {
        const node = findNodeAtLocation(tree, path.slice(0, length));
        if (node !== undefined) return at((node.parent?.type === 'property' ? node.parent : node).offset);
      }
      return at(0);
    },
  };
}

const FAULTS: Readonly<Record<string, JsonFault>> = {
  CommaExpected: 'comma',
  ColonExpected: 'colon',
  ValueExpected: 'value',
  PropertyNameExpected: 'name',
  UnexpectedEndOfString: 'quote',
  CloseBraceExpected: 'bracket',
  CloseBracketExpected: 'bracket',
  InvalidCommentToken: 'comment',
  UnexpectedEndOfComment: 'comment',
};

const faultOf = (error: ParseError | undefined): JsonFault =>
  (error && FAULTS[printParseErrorCode(error.error)]) ?? 'other';

/** The name of a property that stands twice in its object: the second one. */
function findRepeated(node: Node): Node | undefined {
  const children = node.children ?? [];
  if (node.type === 'object') {
    const names = children.map((property) => property.children?.[0]?.value);
    const again = children.find((_, index) => names.indexOf(names[index]) < index);
    if (again) return again.children?.[0];
  }
  for (const child of children) {
    const found = findRepeated(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
