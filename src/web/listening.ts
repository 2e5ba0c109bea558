import type { Server } from 'node:http';

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
export function explainListening(error: unknown, host: string, port: number): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use, perhaps by another Toonsmith. Stop it, or use another port: TOONSMITH_WEB_PORT=${port + 1} ./run.sh`;
    case 'EACCES':
      return `This account can’t use port ${port}. Use one above 1023: TOONSMITH_WEB_PORT=7860 ./run.sh`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This computer doesn’t have the address ${host}. Set web.host to 127.0.0.1, or to 0.0.0.0 for all its addresses.`;
    default:
      throw error;
  }
}
