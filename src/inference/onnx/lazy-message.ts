import { createRequire } from 'node:module';
import type protobuf from 'protobufjs';

/**
 * A kind of message of protocol buffers. Its library is loaded when the first one is read or written: networks that were optimized before need
 * none of it.
 */
export function lazyMessage(schema: protobuf.INamespace, name: string): () => protobuf.Type {
  let type: protobuf.Type | undefined;
  return () => {
    const load = (): typeof protobuf => createRequire(import.meta.url)('protobufjs');
    type ??= load().Root.fromJSON(schema).lookupType(name);
    return type;
  };
}
