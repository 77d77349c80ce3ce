/** Where a value of a rule comes from, in quiet words. */
import type { OriginName, ScopeKind } from '../../electron/core/alerts/rule-book.ts';
import { profileText } from '../../electron/core/words/origins.ts';
import { unitText } from '../../electron/core/words/alerts.ts';
import { rules, type RuleName } from '../../electron/core/alerts/catalog.ts';
import type { Result } from '../../electron/ipc/contract.ts';
import type { RuleUnit } from '../../electron/core/alerts/rule.ts';
import type { NumberRefusal } from '../../electron/core/typed-number.ts';
import { format } from '../format.ts';
import { uncertainNumber } from '../messages/numbers.ts';
import { messages } from '../messages.ts';

const text = messages.ruleEditor.origins;

/** "default", "inherited from Example Mail", "cold mail profile of client Acme". `here` is the scope that is looked at. */
export function originWords({ scope, name, profile }: OriginName, here: ScopeKind): string {
  if (profile !== null) return profileWords(profileText(profile), scope, name, here);
  if (scope === 'default') return text.default;
  if (scope === here) return messages.ruleEditor.setHere;
  if (scope === 'global' || name === null) return text.global;
  return scope === 'client' ? text.client(name) : text.inherited(name);
}

/** What is wrong with values that were to be set. */
export function problemWords(problem: NonNullable<Result<'rules:set'>['problem']>, rule: RuleName): string {
  const { unit, least, most } = rules[rule];
  switch (problem) {
    case 'out-of-bounds':
      return messages.ruleEditor.outOfRange(unitText(unit, least, format), unitText(unit, most, format));
    case 'warning-above-critical':
      return messages.ruleEditor.warningAboveCritical;
  }
}

/** Why what was typed is no value. */
export function refusalWords(why: NumberRefusal, unit: RuleUnit): string {
  switch (why) {
    case 'no-number':
    case 'not-whole':
      return messages.ruleEditor.notANumber[unit];
    case 'not-certain':
      return uncertainNumber;
    case 'too-fine':
    case 'too-long':
      return messages.ruleEditor.tooFine;
  }
}

function profileWords(profile: string, scope: OriginName['scope'], name: string | null, here: ScopeKind): string {
  if (scope === here) return text.profileHere(profile);
  if (scope === 'global') return text.profileOfAll(profile);
  if (name === null) return text.profile(profile);
  return scope === 'client' ? text.profileOfClient(profile, name) : text.profileOf(profile, name);
}
