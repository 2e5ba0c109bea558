import { existsSync } from 'node:fs';
import { compare, NETWORKS, officialNetworks } from '../tests/inference/convert/agreement.ts';

/** Prints how well converted networks agree with TensorFlow.js: `npx tsx scripts/converter-agreement.ts`. */

console.log('| network | largest relative difference | reading and converting, ms |\n| --- | --- | --- |');
for (const network of NETWORKS) {
  if (network.shared && !existsSync(officialNetworks)) continue;
  const { error, milliseconds } = await compare(network);
  console.log(`| ${network.name} | ${error.toExponential(1)} | ${milliseconds.toFixed(0)} |`);
}
