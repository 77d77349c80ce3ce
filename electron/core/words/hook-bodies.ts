/**
 * What is posted to a webhook: our JSON, or a message in the form a chat takes. Names in it come from outside: none can
 * call somebody, pass for a link or for markup, or make the message longer than the chat takes.
 */
import type { HookEvent, HookFormat } from '../hooks.ts';
import { unknown, type Format } from '../format.ts';
import { cutTo, nameText, oneLine } from '../text.ts';
import { ruleText } from './alerts.ts';
import { hookMessage, hookPayload } from './hooks.ts';

/** The body as JSON will have it. */
export function hookBody(event: HookEvent, form: HookFormat, format: Format): object {
  return form === 'generic' ? hookPayload(event, format) : bodies[form](chatText(event, format));
}

/** Three lines in plain words; the first is ours alone. */
interface ChatText {
  readonly title: string;
  readonly message: string;
  readonly whose: string;
  readonly tone: 'bad' | 'warning' | 'good' | 'neutral';
}

/** Escaped, each character takes at most two where the least is taken (Discord, 2,000): all lines stay far below. */
const longestMessage = 600;

function chatText(event: HookEvent, format: Format): ChatText {
  const { account, message } = event;
  const provider = typeof message !== 'string' && message.code !== 'test' ? message.providerName : account.provider;
  const whose = [
    ...(account.label === provider ? [] : [nameText(account.label)]),
    ...(account.client === null ? [] : [nameText(account.client)]),
    nameText(provider),
    `${event.at.slice(0, 16).replace('T', ' ')} UTC`,
    ...(account.demo ? ['simulated, no real mail'] : []),
  ];
  return {
    ...headOf(event),
    // What an earlier version stored was not cleaned; of any other, the names were.
    message: safe(
      cutTo(typeof message === 'string' ? oneLine(message) || unknown : hookMessage(event, format), longestMessage),
    ),
    whose: safe(whose.join(' · ')),
  };
}

function headOf({ event, rule, severity, to }: HookEvent): Pick<ChatText, 'title' | 'tone'> {
  if (event === 'test') return { title: 'Test', tone: 'neutral' };
  switch (to) {
    case 'firing':
      return severity === 'critical'
        ? { title: `🔴 Critical: ${ruleText(rule)}`, tone: 'bad' }
        : { title: `🟡 Warning: ${ruleText(rule)}`, tone: 'warning' };
    case 'inactive':
      return { title: `⚪ Ended: ${ruleText(rule)}`, tone: 'good' };
    case 'pending':
    case 'recovering':
      return { title: `${ruleText(rule)}, not certain yet`, tone: 'neutral' };
  }
}

/** What a chat makes a mail link of at most: a mailbox is still itself when it is copied. */
const mailAddress =
  /(?<![\p{L}\p{N}._%+'-])(?!www\.)[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?!\.?[\p{L}\p{N}/?#@\\-]|:\S)/u;
/** A dot, or what is read as one, before what could be the end of a domain, and behind `www`. */
const dotOfDomain = /(?<=\S)[.\u3002\uff0e\uff61](?=\p{L}[\p{L}\p{M}\p{N}-])|(?<=\bwww)\.(?=\S)/u;
const domains = new RegExp(`${mailAddress.source}|${dotOfDomain.source}`, 'giu');

/** What a chat draws a picture for: `:white_check_mark:`. The few names of digits alone are not what stands in a time of day. */
const picture = /:(?=(?:[\p{L}\p{N}_+'-]*[\p{L}_+-][\p{L}\p{N}_+'-]*|100|1234):)/gu;

/**
 * Text with names in it that calls nobody (`@everyone`, `<@U1>`, `<at>`), that no chat makes a link of (`www.evil.example`) and
 * that draws no picture. Mail addresses stay as they are.
 */
function safe(text: string): string {
  return text
    .replace(/(?<![\p{L}\p{N}])@|@(?=everyone|(?:here|channel|all)(?![a-z0-9]))/giu, '@\u200b')
    .replace(/<(?=\/?at\b)/gi, '<\u200b')
    .replaceAll('://', ':\u200b//')
    .replace(picture, ':\u200b')
    .replace(domains, (found) => (found.length === 1 ? `${found}\u200b` : found));
}

/**
 * Slack reads three characters as markup, and everything else as it stands where `mrkdwn` is off
 * (https://docs.slack.dev/messaging/formatting-message-text). A text may have 40,000 characters.
 */
function slackBody({ title, message, whose }: ChatText): object {
  const escaped = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return {
    text: [title, message, whose].map(escaped).join('\n'),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** Text that is no Markdown, also at the start of a line. */
function withoutMarkdown(text: string): string {
  return text
    .replace(/[\\`*_~[\]()<>#|!]/g, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^[-+]/, '\\$&');
}

function markdown({ title, message, whose }: ChatText): string {
  return [`**${title}**`, withoutMarkdown(message), withoutMarkdown(whose)].join('\n');
}

/** https://docs.mattermost.com/developers/integrate/webhooks/incoming: at most 16,383 characters. */
function mattermostBody(text: ChatText): object {
  return { text: markdown(text) };
}

/** Links in it are not to be drawn as previews. */
const suppressEmbeds = 4;

/** https://docs.discord.com/developers/resources/webhook#execute-webhook: at most 2,000 characters; nobody is ever called. */
function discordBody(text: ChatText): object {
  return { content: markdown(text), allowed_mentions: { parse: [] }, flags: suppressEmbeds };
}

const teamsColours = { bad: 'Attention', warning: 'Warning', good: 'Good', neutral: 'Default' } as const;

/**
 * A card as a workflow of Teams posts it ("When a Teams webhook request is received"), at most 28 KB. A `TextRun` is never
 * read as Markdown (https://adaptivecards.io/explorer/TextRun.html).
 */
function teamsBody({ title, message, whose, tone }: ChatText): object {
  const line = (text: string, isSubtle: boolean) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text, ...(isSubtle ? { isSubtle: true } : {}) }],
  });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            { type: 'TextBlock', text: title, weight: 'Bolder', color: teamsColours[tone], wrap: true },
            line(message, false),
            line(whose, true),
          ],
        },
      },
    ],
  };
}

const bodies: Readonly<Record<Exclude<HookFormat, 'generic'>, (text: ChatText) => object>> = {
  slack: slackBody,
  mattermost: mattermostBody,
  discord: discordBody,
  teams: teamsBody,
};
