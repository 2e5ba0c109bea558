import type { ChildProcess } from 'node:child_process';
import type { Stage, StyleId } from '../cartoon.ts';
import { forkDrawing, unwait } from './fork-drawing.ts';
import {
  type Drawn,
  type DrawRequest,
  type FromWorker,
  PIPE_OF_PARENT,
  type PlainError,
  type ToWorker,
  type WorkerSetup,
} from './messages.ts';
import type { NetworkFault } from './packs/network-fault.ts';

/** A process that draws one picture at a time. It can be ended at any moment, also inside a native library. */
export interface DrawingProcess {
  /** Resolves when everything is loaded, with the bytes it then holds; rejects when that failed or the process ended before. */
  readonly ready: Promise<number>;
  /** Draws a picture; rejects for an unexpected error, and with a ProcessEndedError when the process ends. */
  draw(request: DrawRequest, how: ProcessDrawOptions): Promise<Drawn>;
  kill(): void;
  /** Kills it; this process then may end before. */
  abandon(): void;
  /** Resolves when the process has ended, with why. */
  readonly ended: Promise<ProcessEndedError>;
}

export interface ProcessDrawOptions {
  readonly alone: boolean;
  readonly onStage: (stage: Stage) => void;
}

export interface DrawingProcessOptions {
  /** The process's program. */
  readonly program: URL;
  readonly setup: WorkerSetup;
  /** Flags of Node.js; this process's own when left out. */
  readonly execArgv?: readonly string[] | undefined;
  /** A process of this program that runs already and has received no message. */
  readonly child?: ChildProcess | undefined;
  readonly onStyleError: (style: StyleId, fault: NetworkFault) => void;
  /** Called for each network that failed on the device, and runs on the processor from then on. */
  readonly onDeviceFault?: (network: string, reason: string) => void;
}

/** A drawing process has ended. */
export class ProcessEndedError extends Error {
  /** The system, or its own limit of memory, ended it. */
  readonly outOfMemory: boolean;
  /** This program ended it. */
  readonly wasKilled: boolean;

  constructor(message: string, { outOfMemory = false, wasKilled = false } = {}) {
    super(message);
    this.outOfMemory = outOfMemory;
    this.wasKilled = wasKilled;
  }
}

/** How much of what a process wrote to standard error is kept, in characters: V8 names a full heap before a long native stack trace. */
const STDERR_KEPT = 16_000;
/** How much of that goes into a report. */
const STDERR_REPORTED = 2_000;

/** Starts a drawing process. */
export function startDrawingProcess(options: DrawingProcessOptions): DrawingProcess {
  const { program, setup, execArgv, onStyleError, onDeviceFault } = options;
  const child = options.child ?? forkDrawing(program, execArgv);
  // It breaks when the process ends, which is reported separately.
  child.stdio[PIPE_OF_PARENT]?.on('error', () => {});
  const loading = deferred<number>();
  let drawing: { readonly answer: Deferred<Drawn>; readonly how: ProcessDrawOptions } | undefined;
  const ended = watchEnd(child);
  void ended.then((error) => {
    loading.reject(error);
    drawing?.answer.reject(error);
  });
  child.on('message', (message: FromWorker) => {
    switch (message.kind) {
      case 'ready':
        return loading.resolve(message.residentBytes);
      case 'style-error':
        return onStyleError(message.style, message.fault);
      case 'device-fault':
        return onDeviceFault?.(message.network, message.reason);
      case 'stage':
        return drawing?.how.onStage(message.stage);
      case 'answer':
        return drawing?.answer.resolve(message);
      case 'error':
        loading.reject(toError(message.error));
        drawing?.answer.reject(toError(message.error));
    }
  });
  const send = (message: ToWorker) =>
    // What cannot be sent went to a process that has ended, which is reported separately.
    child.send(message, () => {});
  send({ kind: 'setup', setup });
  // A caller that does not wait for it gets the end from `ended`.
  loading.promise.catch(() => {});
  return {
    ready: loading.promise,
    ended,
    kill: () => void child.kill('SIGKILL'),
    abandon() {
      child.kill('SIGKILL');
      unwait(child);
    },
    async draw(request, how) {
      const answer = deferred<Drawn>();
      drawing = { answer, how };
      send({ kind: 'draw', request, alone: how.alone });
      try {
        return await answer.promise;
      } finally {
        drawing = undefined;
      }
    },
  };
}

/** Resolves when the process has ended or could not be started. */
function watchEnd(child: ChildProcess): Promise<ProcessEndedError> {
  let stderr = '';
  child.stderr?.on('data', (data) => {
    stderr = (stderr + data).slice(-STDERR_KEPT);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(new ProcessEndedError(error.message));
    });
    child.on('close', (code, signal) => {
      const isHeapFull = stderr.includes('heap out of memory');
      // Only the system's out-of-memory killer and this process send this signal.
      const wasKilled = signal === 'SIGKILL' && child.killed;
      const outOfMemory = isHeapFull || (signal === 'SIGKILL' && !wasKilled);
      const why = signal ? `by ${signal}` : `with status ${code}`;
      const said = stderr.slice(-STDERR_REPORTED);
      const message = `a drawing process ended ${why}\n${said}`.trimEnd();
      resolve(new ProcessEndedError(message, { outOfMemory, wasKilled }));
    });
  });
}

interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: unknown) => void;
}

/** `Promise.withResolvers`, which Node.js 20 lacks. */
function deferred<Value>(): Deferred<Value> {
  let resolve!: (value: Value) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

function toError({ message, stack }: PlainError): Error {
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
