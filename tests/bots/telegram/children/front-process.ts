import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFront } from './front.ts';

/** A front in a process of its own. It says how it receives, and with a secret at which port Telegram's calls come in. */
const [database = '', schema = '', root = '', token = '', leaseTime = '', secret] = process.argv.slice(2);
const { state, webhook } = await startFront({
  ...{ database, schema, root, token, secret, leaseTime: Number(leaseTime) },
  report: (error) => console.error(error),
  fail() {
    console.log('lost');
    process.exit(1);
  },
});
if (webhook) {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const headers = { 'x-telegram-bot-api-secret-token': secret ?? '' };
    const answer = await webhook(new Request('http://localhost/telegram', { method: 'POST', body, headers }));
    response.writeHead(answer.status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  console.log(`port ${(server.address() as AddressInfo).port}`);
}
console.log(state);
