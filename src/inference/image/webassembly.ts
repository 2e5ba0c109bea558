/** A compiled WebAssembly program. */
export interface Program {
  /** Starts an instance with a memory of its own, which takes at most so many bytes: a request for more fails. */
  instantiate(imports: Imports, mostBytes: () => number): Exports;
}

export type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export type Exports = Readonly<Record<string, unknown>>;

/** Bytes of a page of memory. */
const PAGE = 65_536;

export function compile(bytes: Uint8Array): Program {
  const module = new WebAssembly.Module(bytes);
  return {
    instantiate(imports, mostBytes) {
      const { exports } = new WebAssembly.Instance(module, imports);
      for (const memory of Object.values(exports))
        if (memory instanceof WebAssembly.Memory) limit(memory, mostBytes);
      return exports;
    },
  };
}

/** What runs in the instance asks for memory here, as Emscripten's programs do, not by an instruction. */
function limit(memory: Memory, mostBytes: () => number): void {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * PAGE > mostBytes())
      throw new RangeError('the memory limit is reached');
    return grow(pages);
  };
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The part of the WebAssembly interface that is used here; the types of Node.js have none of it. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object, imports: Imports) => { readonly exports: Exports };
    readonly Memory: new (descriptor: { readonly initial: number }) => Memory;
  };
};
