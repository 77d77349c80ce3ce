import type { Command } from 'commander';
import { addExplainCommand } from './explain.ts';
import { addListCommand } from './list.ts';
import { addPersonCommands } from './person.ts';
import { addReplayCommand } from './replay.ts';
import type { CommandContext } from '../session.ts';

/** `sendgauge alerts list|ack|snooze|mute|explain|replay`. */
export function addAlertsCommands(program: Command, context: CommandContext): void {
  const group = program
    .command('alerts')
    .description('alerts, what to do about them, and why they did or did not fire');
  addListCommand(group, context);
  addPersonCommands(group, context);
  addExplainCommand(group, context);
  addReplayCommand(group, context);
}
