/** Why a network of the operator's own can't be used: plain data, so that it crosses processes and is said in any language. */
export type NetworkFault =
  | { readonly code: 'not-loaded'; readonly reason: string }
  | { readonly code: 'inputs'; readonly count: number }
  | { readonly code: 'type'; readonly port: 'input' | 'output'; readonly type: string }
  /** No picture with three channels; `shape` as people read it. */
  | { readonly code: 'shape'; readonly port: 'input' | 'output'; readonly shape: string }
  /** The picture that comes out has other proportions than the one that goes in. */
  | { readonly code: 'proportions'; readonly given: string; readonly got: string }
  | { readonly code: 'not-finite' }
  | { readonly code: 'one-color' }
  | { readonly code: 'too-slow'; readonly seconds: number }
  | { readonly code: 'out-of-memory' }
  | { readonly code: 'failed'; readonly reason: string };

export class NetworkFaultError extends Error {
  readonly fault: NetworkFault;

  constructor(fault: NetworkFault) {
    super(describeFault(fault));
    this.fault = fault;
  }
}

/** The fault that an error stands for; of an unexpected one, the first line. */
export function faultOf(error: unknown): NetworkFault {
  if (error instanceof NetworkFaultError) return error.fault;
  return { code: 'failed', reason: firstLine(error) };
}

export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message || error.name : String(error)).split('\n')[0]!;

/** For the log. */
export function describeFault(fault: NetworkFault): string {
  const { code, ...facts } = fault;
  return [code, ...Object.entries(facts).map(([name, fact]) => `${name}: ${fact}`)].join(', ');
}
