import { json, startLoopback, type SeenRequest } from '../../helpers/loopback.ts';

/** Figures of one mailbox. What is sent and bounced is of the last seven days. */
export interface Figures {
  readonly sent: number;
  readonly bounced: number;
  readonly sentToday: number;
  readonly dailyLimit: number;
}

const fine: Figures = { sent: 500, bounced: 0, sentToday: 10, dailyLimit: 100 };

/** A SendKit of the test's own on loopback: its mailboxes have the numbers the test says. */
export interface MailService {
  readonly url: string;
  /** The only key it accepts. Distinctive, so that it is found wherever it should not be. */
  readonly key: string;
  /** Changes these figures of the mailbox with that address; a new one is fine in everything else. */
  set(email: string, figures?: Partial<Figures>): void;
  close(): Promise<void>;
}

/** Starts the service without any mailbox. */
export async function startMailService(): Promise<MailService> {
  const key = 'sk_live_leakhunt7431zqxv9052';
  const mailboxes = new Map<string, Figures>();
  const server = await startLoopback();
  const answer = (path: string, data: (query: URLSearchParams) => unknown): void =>
    server.on(path, (request, response) =>
      isAllowed(request, key)
        ? json({ success: true, data: data(request.query) })(request, response)
        : json({ success: false, error: 'Unauthorized' }, 401)(request, response),
    );
  answer('/v1/campaigns', () => []);
  answer('/v1/analytics/mailboxes', () =>
    [...mailboxes].map(([email, { sent, bounced, sentToday, dailyLimit }]) => ({
      _id: email.replace('@', '-at-'),
      email,
      displayName: email,
      status: 'active',
      totalSent: sent,
      totalReceived: 0,
      bounceRate: sent === 0 ? 0 : bounced / sent,
      sentToday,
      dailySendLimit: dailyLimit,
      performance: { sent, opened: 0, clicked: 0, bounced, replied: 0 },
    })),
  );
  return {
    url: server.url,
    key,
    set: (email, figures = {}) => void mailboxes.set(email, { ...fine, ...mailboxes.get(email), ...figures }),
    close: server.close,
  };
}

function isAllowed({ headers }: SeenRequest, key: string): boolean {
  return headers['x-api-key'] === key;
}
