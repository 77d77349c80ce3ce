/** Where a value of a rule comes from, in quiet words. */
import type { OriginView, ScopeKind } from '../../electron/views/model.ts';
import { messages } from '../messages.ts';

const text = messages.ruleEditor.origins;

/** "default", "inherited from SendKit", "cold mail profile of client Acme". `here` is the scope that is looked at. */
export function originWords({ scope, name, profile }: OriginView, here: ScopeKind): string {
  if (profile !== null) return profileWords(messages.ruleEditor.profileNames[profile], scope, name, here);
  if (scope === 'default') return text.default;
  if (scope === here) return messages.ruleEditor.setHere;
  if (scope === 'global' || name === null) return text.global;
  return scope === 'client' ? text.client(name) : text.inherited(name);
}

function profileWords(profile: string, scope: OriginView['scope'], name: string | null, here: ScopeKind): string {
  if (scope === here) return text.profileHere(profile);
  if (scope === 'global') return text.profileOfAll(profile);
  if (name === null) return text.profile(profile);
  return scope === 'client' ? text.profileOfClient(profile, name) : text.profileOf(profile, name);
}
