import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';

/**
 * What is on its way within this process: calls between the code and the servers of tests, and operations on files. It takes as
 * long as the machine is busy, so a test that counts turns of the event loop instead would fail on a busy one.
 */

/** Calls that wait for their answer, of node:http and of undici, which fetch and discord.js use. */
const calls = new Set<object>();
/** Calls that a server of this process has begun to receive, until their answer has been sent. */
const received = new Map<ServerResponse, IncomingMessage>();
let changes = 0;

const began = (call: object) => {
  changes += 1;
  calls.add(call);
};
const ended = (call: object) => {
  changes += 1;
  calls.delete(call);
};

/** Counts work of a server of tests as on its way until it ends: what it has received whole would otherwise seem to wait for the test. */
export async function inFlight<Result>(work: Promise<Result>): Promise<Result> {
  began(work);
  try {
    return await work;
  } finally {
    ended(work);
  }
}

subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: ClientRequest };
  began(request);
  request.once('close', () => ended(request));
});
subscribe('undici:request:create', (message) => began((message as { request: object }).request));
subscribe('undici:request:trailers', (message) => ended((message as { request: object }).request));
subscribe('undici:request:error', (message) => ended((message as { request: object }).request));
subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  changes += 1;
  received.set(response, request);
  const answered = () => {
    changes += 1;
    received.delete(response);
  };
  response.once('finish', answered).once('close', answered);
});

/** Whether something is on its way. A call that a server has received whole and does not answer waits for the test. */
export function isAnythingInFlight(): boolean {
  const held = [...received].filter(([response, { complete }]) => complete && !response.writableEnded);
  if (calls.size > held.length) return true;
  return process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));
}

/** Grows with everything that begins or ends. */
export const changesInFlight = (): number => changes;
