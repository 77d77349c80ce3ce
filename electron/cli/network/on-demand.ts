/** The network, made when somebody is asked: most commands ask nobody, and Node's HTTP takes longer to start than they to run. */
import type { Network } from './fetch.ts';
import type { Variables } from './proxy.ts';

export function networkOnDemand(variables: Variables): Network {
  let made: Promise<Network> | null = null;
  let ended = false;
  const make = async (): Promise<Network> => {
    const { createNetwork } = await import('./fetch.ts');
    const network = createNetwork(variables);
    if (ended) network[Symbol.dispose]();
    return network;
  };
  return {
    fetch: async (address, init) => {
      made ??= make();
      return (await made).fetch(address, init);
    },
    [Symbol.dispose]: () => {
      ended = true;
      void made?.then((network) => network[Symbol.dispose]());
    },
  };
}
