/** The campaigns of the simulated SendKit workspace. Ages are in days before the day of the start. */
import { hexId } from '../random.ts';
import type { World } from '../script.ts';

/** What drives a campaign's numbers. */
export interface CampaignCard {
  readonly name: string;
  readonly status: 'active' | 'paused' | 'completed';
  /** Days before the start on which it began and, unless active, sent its last mail. */
  readonly began: number;
  readonly ended: number | null;
  readonly weight: number;
  /** Chance that a mail of each step is opened, and answered. */
  readonly openRates: readonly number[];
  readonly clickRate: number;
  readonly replyRate: number;
}

export const campaignCast: readonly CampaignCard[] = [
  {
    name: 'Boutique hotels, Nordics',
    status: 'active',
    began: 52,
    ended: null,
    weight: 3,
    openRates: [0.52, 0.44, 0.37, 0.31],
    clickRate: 0.08,
    replyRate: 0.045,
  },
  {
    name: 'Architects: sample box follow-up',
    status: 'active',
    began: 30,
    ended: null,
    weight: 2.5,
    openRates: [0.58, 0.49, 0.41],
    clickRate: 0.12,
    replyRate: 0.06,
  },
  {
    name: 'Restaurant groups, autumn refit',
    status: 'active',
    began: 16,
    ended: null,
    weight: 2,
    openRates: [0.47, 0.39, 0.33, 0.28, 0.24],
    clickRate: 0.06,
    replyRate: 0.035,
  },
  {
    name: 'Co-working operators DACH',
    status: 'paused',
    began: 61,
    ended: 13,
    weight: 1.5,
    openRates: [0.43, 0.35, 0.29],
    clickRate: 0.05,
    replyRate: 0.025,
  },
  {
    name: 'Trade fair visitors',
    status: 'completed',
    began: 90,
    ended: 44,
    weight: 3,
    openRates: [0.61, 0.5, 0.42],
    clickRate: 0.14,
    replyRate: 0.07,
  },
  {
    name: 'Win-back: dormant accounts',
    status: 'completed',
    began: 84,
    ended: 31,
    weight: 1.5,
    openRates: [0.49, 0.4, 0.34, 0.29],
    clickRate: 0.09,
    replyRate: 0.04,
  },
];

/** Days between two steps of a sequence. */
export const stepGapDays = 3;

/** SendKit's id of a campaign. */
export function campaignId(world: World, campaign: CampaignCard): string {
  return hexId(24, world.seed, 'sendkit-campaign', campaign.name);
}
