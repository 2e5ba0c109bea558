import type { Context } from 'hono';
import type { HonoEnv } from './hono-env.ts';
import { refuse } from './responses.ts';

/** Bytes. Every JSON that is sent here is a few fields. */
const MAX_JSON_BYTES = 4096;

/**
 * Reads a JSON body and stops at the byte where it becomes too large, whatever its header announces; `value` is `undefined`
 * for what is no JSON. hono's body-limit does not serve here: it needs the global Request to be replaced (it answers chunked
 * bodies with 500 otherwise).
 */
export async function readJson(
  context: Context<HonoEnv>,
): Promise<{ readonly value: unknown } | { readonly refusal: Response }> {
  const tooLarge = () => ({ refusal: refuse(context, 'body-too-large', 413) });
  if (Number(context.req.header('content-length')) > MAX_JSON_BYTES) return tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of context.req.raw.body ?? []) {
      bytes += chunk.length;
      if (bytes > MAX_JSON_BYTES) return tooLarge();
      chunks.push(chunk);
    }
    return { value: JSON.parse(Buffer.concat(chunks).toString()) };
  } catch {
    // No JSON, or broken off by the sender.
    return { value: undefined };
  }
}
