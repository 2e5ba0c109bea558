import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compare, NETWORKS, officialNetworks } from './agreement.ts';

describe('a converted network answers as TensorFlow.js does', () => {
  for (const network of NETWORKS)
    it(network.name, async (context) => {
      if (network.shared && !existsSync(officialNetworks))
        context.skip('the official networks (../shared/weights) are not here');
      const { error } = await compare(network);
      expect(error).toBeLessThan(1e-4);
    });
});
