import type { NodeDef } from './graph-def.ts';

/** The part of a graph that computes something: which node each input really comes from, and who else uses it. */
export interface Wiring {
  /** The nodes that the outputs depend on, each after the nodes it depends on. */
  readonly nodes: readonly NodeDef[];
  /** Follows a reference through everything that only passes a value on; throws when nothing ever arrives there. */
  source(reference: string): Reference;
  /** How many inputs and outputs of the graph come from this node's output. */
  uses(reference: Reference): number;
}

interface Reference {
  readonly node: NodeDef;
  readonly output: number;
}

/**
 * Traces a graph back from its outputs. Identities fall away. A Switch or Merge whose condition is given in `flags` (or is
 * a constant) falls away with its other branch: this is how frozen graphs keep training and use in one file.
 * @param flags values of boolean placeholders, by name
 * @throws when a node named by another is missing, or a condition is only known when the network runs
 */
export function traceWiring(
  nodes: readonly NodeDef[],
  outputs: readonly string[],
  flags: Readonly<Record<string, boolean>>,
  constantFlag: (node: NodeDef) => boolean,
): Wiring {
  const follow = createFollow(nodes, flags, constantFlag);
  const uses = new Map<string, number>();
  const ordered = new Map<string, NodeDef>();

  const source = (reference: string): Reference => {
    const found = follow(reference);
    if (found === undefined) throw new TypeError(`"${reference}" lies in a branch that is never taken`);
    return found;
  };

  const visit = (reference: string) => {
    const { node, output } = source(reference);
    const key = `${node.name}:${output}`;
    uses.set(key, (uses.get(key) ?? 0) + 1);
    if (ordered.has(node.name)) return;
    for (const input of dataInputs(node)) visit(input);
    ordered.set(node.name, node);
  };

  for (const output of outputs) visit(output);
  return {
    nodes: [...ordered.values()],
    source,
    uses: ({ node, output }) => uses.get(`${node.name}:${output}`) ?? 0,
  };
}

/** Follows a reference to where its value comes from; undefined when it never arrives, as it lies in the branch not taken. */
type Follow = (reference: string) => Reference | undefined;

function createFollow(
  nodes: readonly NodeDef[],
  flags: Readonly<Record<string, boolean>>,
  constantFlag: (node: NodeDef) => boolean,
): Follow {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const reached = new Map<string, Reference | undefined>();
  const following = new Set<string>();

  const find = (reference: string): Reference => {
    const { name, output } = parseReference(reference);
    const node = byName.get(name);
    if (node === undefined) throw new ReferenceError(`the graph has no node "${name}"`);
    return { node, output };
  };

  const follow: Follow = (reference) => {
    if (reached.has(reference)) return reached.get(reference);
    if (following.has(reference))
      throw new TypeError(`"${reference}" lies in a loop, which cannot be converted`);
    following.add(reference);
    reached.set(reference, step(find(reference)));
    return reached.get(reference);
  };

  const step = ({ node, output }: Reference): Reference | undefined => {
    if (PASSES_ON.has(node.op)) return follow(node.input[0]!);
    if (node.op === 'Switch')
      return condition(node, node.input[1]!) === (output === 1) ? follow(node.input[0]!) : undefined;
    if (node.op === 'Merge') return followMerge(node, output, follow);
    const arrives = dataInputs(node).every((input) => follow(input) !== undefined);
    return arrives ? { node, output } : undefined;
  };

  const condition = (node: NodeDef, reference: string): boolean => {
    const flag = follow(reference)?.node;
    const given = flag && flags[flag.name];
    if (given !== undefined) return given;
    if (flag?.op === 'Const') return constantFlag(flag);
    throw new TypeError(`${node.op} "${node.name}": its condition "${reference}" is not known beforehand`);
  };

  return follow;
}

/** The one branch of a Merge that arrives. */
function followMerge(node: NodeDef, output: number, follow: Follow): Reference | undefined {
  if (output !== 0) throw new TypeError(`Merge "${node.name}": which branch was taken cannot be asked for`);
  const arriving = dataInputs(node).filter((input) => follow(input) !== undefined);
  if (arriving.length > 1) throw new TypeError(`Merge "${node.name}": more than one branch arrives`);
  return arriving[0] === undefined ? undefined : follow(arriving[0]);
}

/** Inputs that carry a value; `^name` only orders execution. */
export const dataInputs = (node: NodeDef) => node.input.filter((input) => !input.startsWith('^'));

const PASSES_ON = new Set(['Identity', 'StopGradient', 'PreventGradient', 'CheckNumerics', 'Snapshot']);

/** Splits `name`, `name:1` or `^name`. */
export function parseReference(reference: string): { name: string; output: number } {
  const [, name = '', output = '0'] = /^\^?(.*?)(?::(\d+))?$/.exec(reference) ?? [];
  return { name, output: Number(output) };
}
