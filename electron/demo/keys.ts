/** The keys the simulated providers know. They open nothing but the simulator, so they may stand in the source. */

/** A key's rights at its provider. */
export type KeyRights = 'full' | 'platform' | 'revoked' | 'no-scope' | 'sandbox';

/** The simulated providers. */
export const demoProviders = ['sendkit', 'coldsend', 'krafter'] as const;
export type DemoProvider = (typeof demoProviders)[number];

/** A working key per provider, and named ones that are refused in a documented way. */
export const demoKeys = {
  sendkit: {
    full: 'sk_demo_harborpine_workspace_0001',
    /** A platform key: needs `X-Workspace-Id`. */
    platform: 'sk_user_demo_harborpine_owner_0001',
    revoked: 'sk_demo_harborpine_revoked_0001',
  },
  coldsend: {
    full: 'cs_live_demo_quaymark_0001',
    revoked: 'cs_live_demo_quaymark_revoked_0001',
    /** Lacks `campaigns:read`. */
    noScope: 'cs_live_demo_quaymark_replies_0001',
  },
  krafter: {
    full: 'kr_live_demo_tidewell_0001',
    revoked: 'kr_live_demo_tidewell_revoked_0001',
    /** Lacks `mail:read`. */
    noScope: 'kr_live_demo_tidewell_contacts_0001',
    /** Locked to `mail:send`, and not to be told from a live key by its form. */
    sandbox: 'kr_live_demo_tidewell_sandbox_0001',
  },
} as const;

const rights: Readonly<Record<DemoProvider, Readonly<Record<string, KeyRights>>>> = {
  sendkit: {
    [demoKeys.sendkit.full]: 'full',
    [demoKeys.sendkit.platform]: 'platform',
    [demoKeys.sendkit.revoked]: 'revoked',
  },
  coldsend: {
    [demoKeys.coldsend.full]: 'full',
    [demoKeys.coldsend.revoked]: 'revoked',
    [demoKeys.coldsend.noScope]: 'no-scope',
  },
  krafter: {
    [demoKeys.krafter.full]: 'full',
    [demoKeys.krafter.revoked]: 'revoked',
    [demoKeys.krafter.noScope]: 'no-scope',
    [demoKeys.krafter.sandbox]: 'sandbox',
  },
};

/** What a key may do; `null` when the provider has never issued it. */
export function rightsOf(provider: DemoProvider, key: string): KeyRights | null {
  const known = rights[provider];
  return Object.hasOwn(known, key) ? (known[key] ?? null) : null;
}
