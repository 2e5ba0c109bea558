import type { AttrValue, NodeDef } from './graph-def.ts';
import type { ConstantType } from './source.ts';

/** Typed access to a node's attributes. Each throws when the attribute is missing and no other value is given. */
export interface Attributes {
  number(name: string, otherwise?: number): number;
  flag(name: string, otherwise: boolean): boolean;
  text(name: string, otherwise?: string): string;
  numbers(name: string): readonly number[];
  texts(name: string): readonly string[];
  type(name: string): ConstantType;
  /** −1 for a size only known when the network runs. */
  shape(name: string): readonly number[];
}

export function attributesOf(node: NodeDef): Attributes {
  const get = <T>(name: string, pick: (value: AttrValue) => T | undefined, otherwise?: T): T => {
    const attribute = node.attr[name];
    const value = (attribute && pick(attribute)) ?? otherwise;
    if (value === undefined) throw new TypeError(`attribute ${name} is missing`);
    return value;
  };
  return {
    number: (name, otherwise) => get(name, ({ i, f }) => i ?? f, otherwise),
    flag: (name, otherwise) => get(name, ({ b }) => b, otherwise),
    text: (name, otherwise) => get(name, ({ s }) => s && decode(s), otherwise),
    numbers: (name) => get(name, ({ list }) => list?.i, []),
    texts: (name) => get(name, ({ list }) => list?.s.map(decode), []),
    type(name) {
      const type = get(name, (value) => value.type);
      const known = TYPES[type];
      if (known === undefined) throw new TypeError(`attribute ${name}: type ${type} is not supported`);
      return known;
    },
    shape: (name) =>
      get(name, ({ shape }) =>
        shape === undefined || shape.unknownRank ? undefined : shape.dim.map(({ size }) => size ?? 0),
      ),
  };
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const TYPES: Readonly<Record<string, ConstantType>> = {
  DT_FLOAT: 'float32',
  DT_HALF: 'float32',
  DT_INT32: 'int64',
  DT_INT64: 'int64',
  DT_UINT8: 'uint8',
  DT_BOOL: 'bool',
};
