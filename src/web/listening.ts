import type { Server } from 'node:http';
import type { Words } from '../i18n/words.ts';

/** Resolves when a server listens; rejects when it cannot. */
export const listen = (server: Server, host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** What to do about an address that a server cannot listen on; throws what has no explanation. */
export function explainListening(
  error: unknown,
  { host, port, say }: { readonly host: string; readonly port: number; readonly say: Words['say'] },
): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return say('cli-web-port-in-use', { port: String(port), next: String(port + 1) });
    case 'EACCES':
      return say('cli-web-port-refused', { port: String(port) });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return say('cli-web-no-address', { host });
    default:
      throw error;
  }
}
