import type protobuf from 'protobufjs';
import { lazyMessage } from '../onnx/lazy-message.ts';

/** TensorFlow's GraphDef as plain data: 64-bit numbers as numbers, enums by name, bytes as Uint8Array. */
export interface GraphDef {
  readonly node: readonly NodeDef[];
}

export interface NodeDef {
  readonly name: string;
  readonly op: string;
  /** References: `name`, `name:output` or `^name` for a mere order of execution. */
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, AttrValue>>;
}

export interface AttrValue {
  readonly s?: Uint8Array;
  readonly i?: number;
  readonly f?: number;
  readonly b?: boolean;
  readonly type?: string;
  readonly shape?: TensorShapeProto;
  readonly tensor?: TensorProto;
  readonly list?: {
    readonly s: readonly Uint8Array[];
    readonly i: readonly number[];
  };
}

interface TensorShapeProto {
  readonly dim: readonly { readonly size?: number }[];
  readonly unknownRank?: boolean;
}

export interface TensorProto {
  readonly dtype: string;
  readonly tensorShape?: TensorShapeProto;
  readonly tensorContent?: Uint8Array;
  readonly floatVal: readonly number[];
  readonly doubleVal: readonly number[];
  readonly intVal: readonly number[];
  readonly int64Val: readonly number[];
  readonly boolVal: readonly boolean[];
  /** Bit patterns of half-precision numbers. */
  readonly halfVal: readonly number[];
}

/**
 * Decodes a binary GraphDef (a frozen graph's .pb file).
 * @throws when the bytes are not a GraphDef or hold no node
 */
export function decodeGraphDef(bytes: Uint8Array): GraphDef {
  return plain(graphDefMessage().decode(bytes));
}

/**
 * Reads a GraphDef from its JSON form (`modelTopology` of a TensorFlow.js graph model).
 * @throws when the value is not a GraphDef or holds no node
 */
export function graphDefFromJson(json: unknown): GraphDef {
  if (typeof json !== 'object' || json === null) throw new TypeError('a GraphDef is a JSON object');
  return plain(graphDefMessage().fromObject(json));
}

function plain(message: protobuf.Message): GraphDef {
  const graph = graphDefMessage().toObject(message, {
    longs: Number,
    enums: String,
    arrays: true,
    objects: true,
  }) as GraphDef;
  if (graph.node.length === 0) throw new TypeError('the graph holds no node');
  return graph;
}

/** protobufjs reads map fields in this place; its type of the JSON form only allows plain ones. */
const mapField = (field: protobuf.IMapField): protobuf.IField => field;

/** The part of the format that frozen graphs use. Field numbers from tensorflow/core/framework (Apache-2.0). */
const SCHEMA: protobuf.INamespace = {
  nested: {
    tensorflow: {
      nested: {
        GraphDef: { fields: { node: { id: 1, rule: 'repeated', type: 'NodeDef' } } },
        NodeDef: {
          fields: {
            name: { id: 1, type: 'string' },
            op: { id: 2, type: 'string' },
            input: { id: 3, rule: 'repeated', type: 'string' },
            attr: mapField({ id: 5, keyType: 'string', type: 'AttrValue' }),
          },
        },
        AttrValue: {
          // As alternatives they are present even when they are false or 0.
          oneofs: { value: { oneof: ['list', 's', 'i', 'f', 'b', 'type', 'shape', 'tensor'] } },
          fields: {
            list: { id: 1, type: 'ListValue' },
            s: { id: 2, type: 'bytes' },
            i: { id: 3, type: 'int64' },
            f: { id: 4, type: 'float' },
            b: { id: 5, type: 'bool' },
            type: { id: 6, type: 'DataType' },
            shape: { id: 7, type: 'TensorShapeProto' },
            tensor: { id: 8, type: 'TensorProto' },
          },
          nested: {
            ListValue: {
              fields: {
                s: { id: 2, rule: 'repeated', type: 'bytes' },
                i: { id: 3, rule: 'repeated', type: 'int64', options: { packed: true } },
              },
            },
          },
        },
        TensorShapeProto: {
          fields: {
            dim: { id: 2, rule: 'repeated', type: 'Dim' },
            unknownRank: { id: 3, type: 'bool' },
          },
          nested: { Dim: { fields: { size: { id: 1, type: 'int64' } } } },
        },
        TensorProto: {
          fields: {
            dtype: { id: 1, type: 'DataType' },
            tensorShape: { id: 2, type: 'TensorShapeProto' },
            tensorContent: { id: 4, type: 'bytes' },
            floatVal: { id: 5, rule: 'repeated', type: 'float', options: { packed: true } },
            doubleVal: { id: 6, rule: 'repeated', type: 'double', options: { packed: true } },
            intVal: { id: 7, rule: 'repeated', type: 'int32', options: { packed: true } },
            int64Val: { id: 10, rule: 'repeated', type: 'int64', options: { packed: true } },
            boolVal: { id: 11, rule: 'repeated', type: 'bool', options: { packed: true } },
            halfVal: { id: 13, rule: 'repeated', type: 'int32', options: { packed: true } },
          },
        },
        DataType: {
          values: {
            DT_INVALID: 0,
            DT_FLOAT: 1,
            DT_DOUBLE: 2,
            DT_INT32: 3,
            DT_UINT8: 4,
            DT_INT16: 5,
            DT_INT8: 6,
            DT_STRING: 7,
            DT_INT64: 9,
            DT_BOOL: 10,
            DT_HALF: 19,
            DT_RESOURCE: 20,
          },
        },
      },
    },
  },
};

/** Encodes and decodes binary GraphDef files. */
export const graphDefMessage = lazyMessage(SCHEMA, 'tensorflow.GraphDef');
