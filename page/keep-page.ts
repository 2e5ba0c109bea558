const SCRIPT = '/page/service-worker.js';

/** Has the browser keep the page's files for when there is no network, where it can: over https, and on the machine itself. */
export async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register(trusted(SCRIPT), { scope: '/', type: 'module' });
  } catch (error) {
    // Private windows and settings may forbid it; the page works all the same.
    console.warn(error);
  }
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (address: string) => string },
  ): { createScriptURL: (address: string) => string };
}

/** The address of a script may be no plain text here. The one policy that the page allows makes this address and no other. */
function trusted(address: typeof SCRIPT): string {
  const { trustedTypes } = window as { readonly trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy('service-worker', { createScriptURL: () => SCRIPT });
  return policy?.createScriptURL(address) ?? address;
}
